"""What the scripts of reference values share. Each prints JSON to the standard output."""

import json
import re

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def snake(name):
    """momentumBuffer -> momentum_buffer"""
    return re.sub(r"([A-Z])", lambda match: "_" + match.group(1).lower(), name)


def camel(name):
    """momentum_buffer -> momentumBuffer"""
    return re.sub(r"_(.)", lambda match: match.group(1).upper(), name)


def keywords(options):
    """Options by the names of TypeScript as Python's keyword arguments."""
    return {snake(name): value for name, value in options.items()}


def flat(tensor):
    return tensor.detach().reshape(-1).tolist()


def wave(shape, seed, dtype=torch.float64):
    """Numbers in [-1, 1] that both sides compute alike: sin(seed + 0.7 i), row-major."""
    count = int(torch.tensor(shape).prod()) if shape else 1
    return torch.sin(seed + 0.7 * torch.arange(count, dtype=dtype)).reshape(shape)


def output(cases):
    version = torch.__version__.split("+")[0]
    print(json.dumps({"torch": version, "cases": cases}))
