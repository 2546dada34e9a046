"""The reference values of test/reference/operators.test.ts, from Python's own torch.

    python operators.py            writes test/reference/operators/values.jsonl
    python operators.py --live     prints the values of every dtype, for a test that has this torch at hand

Each line of the output is a case: its id, its results (dtype, shape, values) and its gradients. The first one is the
version. Numbers of one kind of dtype have one reference, computed at the highest precision: the inputs are exact in all.
"""

import itertools
import json
import math
import pathlib
import sys

import torch

FOLDER = pathlib.Path(__file__).parents[2] / "test" / "reference" / "operators"
FILES = ["pointwise", "binary", "reductions", "shaping", "linalg", "nn"]
WIDEST = {"float64", "int64", "bool", "complex128"}


def level(k, i):
    return ((k + 1) * 37 + i * 101 + 13) % 257


def real(k, i, low, high):
    return low + level(k, i) * int((high - low) * 32 + 1) // 257 / 32


def element(k, i, shape, spec, dtype):
    low, high = spec.get("low", -2), spec.get("high", 2)
    if "index" in spec:
        return ((k + 1) if spec.get("distinct") else level(k, i)) % spec["index"]
    if spec.get("sorted"):
        return k * 0.75 - 2
    if spec.get("sign"):
        return level(k, i) % 2 * 2 - 1
    if dtype == torch.bool:
        return level(k, i) % 2
    if not dtype.is_floating_point and not dtype.is_complex:
        return math.ceil(low) + level(k, i) % (math.floor(high) - math.ceil(low) + 1)
    at, bonus = k, 0
    if "diagonal" in spec:
        size = shape[-1]
        row, column = k % (size * size) // size, k % size
        bonus = spec["diagonal"] if row == column else 0
        if spec.get("symmetric"):
            at = min(row, column) * size + max(row, column)
    value = real(at, i, low, high) + bonus
    return complex(value, real(at + 500, i, low, high)) if dtype.is_complex else value


def make(i, shape, spec, dtype):
    dtype = torch.int64 if "index" in spec else getattr(torch, spec["dtype"]) if "dtype" in spec else dtype
    values = [element(k, i, shape, spec, dtype) for k in range(math.prod(shape))]
    return torch.tensor(values, dtype=dtype).reshape(shape)


def fill(argument, inputs):
    if isinstance(argument, str) and argument.startswith("$"):
        return inputs[int(argument[1:])]
    return [fill(each, inputs) for each in argument] if isinstance(argument, list) else argument


def tensors(result):
    if isinstance(result, (list, tuple)):
        return [each for part in result for each in tensors(part)]
    return [result if isinstance(result, torch.Tensor) else torch.tensor(result)]


def numbers(tensor):
    if tensor._is_zerotensor():
        tensor = torch.zeros(tensor.shape, dtype=tensor.dtype)
    flat = tensor.detach().resolve_conj().resolve_neg().reshape(-1)
    flat = torch.view_as_real(flat.to(torch.complex128)).reshape(-1) if flat.is_complex() else flat.to(torch.float64)
    return [value if math.isfinite(value) else str(value) for value in flat.tolist()]


def evaluate(case, shapes, dtype):
    specs = case.get("values", {})
    specs = specs if isinstance(specs, list) else [specs] * len(shapes)
    inputs = [make(i, shape, spec, dtype) for i, (shape, spec) in enumerate(zip(shapes, specs))]
    differentiable = [
        x
        for x, spec in zip(inputs, specs)
        if case.get("grad", True) and "sign" not in spec and (x.is_floating_point() or x.is_complex())
    ]
    for x in differentiable:
        x.requires_grad_(True)
    arguments = case.get("args", [f"${i}" for i in range(len(inputs))])
    options = arguments[-1] if isinstance(arguments[-1], dict) else {}
    positional = [fill(each, inputs) for each in arguments if not isinstance(each, dict)]
    results = tensors(getattr(torch.ops.aten, case["name"])(*positional, **options))
    line = {"out": [[str(x.dtype).removeprefix("torch."), list(x.shape), numbers(x)] for x in results]}
    recorded = [(j, x) for j, x in enumerate(results) if x.requires_grad]
    if recorded:
        weights = [make(10 + j, x.shape, {}, x.dtype) for j, x in recorded]
        outputs = [x for _, x in recorded]
        found = torch.autograd.grad(outputs, differentiable, weights, allow_unused=True)
        line["grad"] = [None if x is None else numbers(x) for x in found]
    return line


def cases():
    shapes = json.loads((FOLDER / "shapes.json").read_text())
    count = {}
    for name in FILES:
        file = json.loads((FOLDER / f"{name}.json").read_text())
        for case in file["cases"]:
            sets = case.get("inputs", file.get("inputs"))
            sets = shapes[sets] if isinstance(sets, str) else sets
            for operator in case["names"]:
                count[operator] = count.get(operator, 0) + 1
                for variant, dtype in itertools.product(range(len(sets)), case.get("dtypes", file["dtypes"])):
                    identity = f"{operator}#{count[operator]}/{variant}/{dtype}"
                    yield identity, {**case, "name": operator}, sets[variant], dtype


def lines(live):
    yield {"version": torch.__version__.split("+")[0]}
    for identity, case, shapes, dtype in cases():
        if live or dtype in WIDEST:
            try:
                yield {"id": identity, **evaluate(case, shapes, getattr(torch, dtype))}
            except Exception as error:
                raise RuntimeError(f"{identity}: {error}") from error


torch.set_num_threads(1)
if "--live" in sys.argv:
    for line in lines(True):
        print(json.dumps(line, separators=(",", ":")))
else:
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines(False))
    (FOLDER / "values.jsonl").write_text(text)
