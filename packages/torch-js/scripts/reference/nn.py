"""Outputs, gradients and buffers of the modules, initialisers by their seeds, and clipped gradients."""

import torch
from common import camel, flat, keywords, output, snake, wave
from torch import nn

# Module, arguments, options, inputs as [shape, seed], and what else there is to set.
MODULES = [
    ("Linear", [3, 4], {}, [([2, 5, 3], 1)], {}),
    ("Linear", [3, 2], {"bias": False}, [([3], 1)], {}),
    ("LayerNorm", [4], {}, [([3, 4], 1)], {}),
    ("LayerNorm", [[2, 3]], {"eps": 0.1}, [([4, 2, 3], 1)], {}),
    ("LayerNorm", [4], {"elementwiseAffine": False}, [([3, 4], 1)], {}),
    ("LayerNorm", [4], {"bias": False}, [([3, 4], 1)], {}),
    ("RMSNorm", [4], {}, [([3, 4], 1)], {}),
    ("RMSNorm", [[2, 3]], {"eps": 0.1}, [([4, 2, 3], 1)], {}),
    ("RMSNorm", [4], {"elementwiseAffine": False}, [([3, 4], 1)], {}),
    ("BatchNorm1d", [3], {}, [([5, 3], 1)], {"passes": 3}),
    ("BatchNorm1d", [3], {}, [([5, 3], 1)], {"passes": 2, "eval": True}),
    ("BatchNorm1d", [2], {"eps": 0.1, "momentum": 0.4}, [([3, 2, 4], 1)], {"passes": 2}),
    ("BatchNorm1d", [2], {"momentum": None, "affine": False}, [([3, 2, 4], 1)], {"passes": 3, "eval": True}),
    ("BatchNorm1d", [3], {"trackRunningStats": False}, [([5, 3], 1)], {"eval": True}),
    ("Dropout", [], {}, [([6, 5], 1)], {"seed": 4}),
    ("Dropout", [], {"p": 0.2}, [([6, 5], 1)], {"seed": 5}),
    ("Dropout", [], {"p": 0.2}, [([6, 5], 1)], {"eval": True}),
    ("ReLU", [], {}, [([4, 5], 1)], {}),
    ("SiLU", [], {}, [([4, 5], 1)], {}),
    ("GELU", [], {}, [([4, 5], 1)], {}),
    ("GELU", [], {"approximate": "tanh"}, [([4, 5], 1)], {}),
    ("Tanh", [], {}, [([4, 5], 1)], {}),
    ("Sigmoid", [], {}, [([4, 5], 1)], {}),
    ("Softplus", [], {}, [([4, 5], 1)], {}),
    ("Softplus", [], {"beta": 3, "threshold": 1}, [([4, 5], 1)], {}),
    ("ELU", [], {}, [([4, 5], 1)], {}),
    ("ELU", [], {"alpha": 0.3}, [([4, 5], 1)], {}),
    ("LeakyReLU", [], {}, [([4, 5], 1)], {}),
    ("LeakyReLU", [], {"negativeSlope": 0.3}, [([4, 5], 1)], {}),
    ("Softmax", [-1], {}, [([4, 5], 1)], {}),
    ("Softmax", [0], {}, [([4, 5], 1)], {}),
    ("Identity", [], {}, [([4, 5], 1)], {}),
]

REDUCTIONS = ["mean", "sum", "none"]
PAIR = [([4, 3], 1), ([4, 3], 2)]
LOSSES = [
    *[("MSELoss", [], {"reduction": each}, PAIR, {}) for each in REDUCTIONS],
    *[("L1Loss", [], {"reduction": each}, PAIR, {}) for each in REDUCTIONS],
    *[("SmoothL1Loss", [], {"reduction": each, "beta": 0.6}, PAIR, {}) for each in REDUCTIONS],
    ("SmoothL1Loss", [], {"beta": 0}, PAIR, {}),
    ("SmoothL1Loss", [], {}, PAIR, {}),
    *[("HuberLoss", [], {"reduction": each, "delta": 0.6}, PAIR, {}) for each in REDUCTIONS],
    ("HuberLoss", [], {}, PAIR, {}),
    *[("GaussianNLLLoss", [], {"reduction": each}, [*PAIR, ([4, 3], 3)], {"positive": True}) for each in REDUCTIONS],
    ("GaussianNLLLoss", [], {"full": True, "eps": 0.3}, [*PAIR, ([4, 1], 3)], {"positive": True}),
    ("GaussianNLLLoss", [], {"reduction": "none"}, [*PAIR, ([4], 3)], {"positive": True}),
]

INITIALISERS = [
    ("uniform_", [[3, 4]], [-1, 2]),
    ("normal_", [[5, 4]], [1, 0.5]),
    ("constant_", [[2, 2]], [3]),
    ("ones_", [[2, 2]], []),
    ("zeros_", [[2, 2]], []),
    ("eye_", [[2, 3]], []),
    ("xavierUniform_", [[4, 3]], []),
    ("xavierUniform_", [[4, 3, 2]], [2]),
    ("xavierNormal_", [[4, 3, 2]], [0.5]),
    ("kaimingUniform_", [[4, 3]], {}),
    ("kaimingUniform_", [[4, 3, 2]], {"a": 0.3, "mode": "fanOut"}),
    ("kaimingUniform_", [[4, 3]], {"nonlinearity": "selu"}),
    ("kaimingNormal_", [[4, 3]], {"nonlinearity": "relu"}),
    ("kaimingNormal_", [[4, 3, 2]], {"mode": "fanOut", "nonlinearity": "tanh"}),
    ("kaimingNormal_", [[4, 3]], {"nonlinearity": "sigmoid"}),
    ("orthogonal_", [[4, 3]], []),
    ("orthogonal_", [[2, 3, 2]], [1.5]),
    ("truncNormal_", [[6, 5]], []),
    ("truncNormal_", [[6, 5]], [0, 1, 1.2, 3]),
    ("truncNormal_", [[6, 5]], [0.5, 2, 0, 0.8]),
]


def upstream(result):
    """The number whose gradients are compared."""
    return (result * wave(list(result.shape), 9)).sum()


def module_case(name, arguments, options, inputs, setting):
    made = getattr(nn, name)(*arguments, **keywords(options))
    for index, parameter in enumerate(made.parameters()):
        parameter.data = wave(list(parameter.shape), 20 + index)
    given = [wave(shape, seed) for shape, seed in inputs]
    if setting.get("positive"):
        given[-1] = given[-1].square()
    for each in given:
        each.requires_grad_(True)
    for step in range(setting.get("passes", 0)):
        made(wave(*inputs[0]) + step)
    if setting.get("eval"):
        made.eval()
    if "seed" in setting:
        torch.manual_seed(setting["seed"])
    result = made(*given)
    upstream(result).backward()
    return {
        "name": name,
        "arguments": arguments,
        "options": options,
        "inputs": inputs,
        "setting": setting,
        "output": flat(result),
        "inputGradients": [flat(each.grad) for each in given],
        "gradients": {name: flat(each.grad) for name, each in made.named_parameters()},
        "buffers": {name: flat(each) for name, each in made.named_buffers()},
    }


def initialiser_case(name, arguments, options):
    tensor = torch.empty(*arguments)
    torch.manual_seed(11)
    function = getattr(nn.init, snake(name))
    if isinstance(options, dict):
        function(tensor, **{name: snake_value(value) for name, value in options.items()})
    else:
        function(tensor, *options)
    return {"name": name, "shape": arguments[0], "options": options, "values": flat(tensor)}


def snake_value(value):
    return {"fanIn": "fan_in", "fanOut": "fan_out"}.get(value, value)


def layer_case(name, arguments):
    """The first weights of a layer, by the seed."""
    torch.manual_seed(12)
    made = getattr(nn, name)(*arguments)
    return {"name": name, "arguments": arguments, "values": {key: flat(each) for key, each in made.named_parameters()}}


def clip_case(max_norm, norm_type):
    params = [nn.Parameter(torch.zeros(3)), nn.Parameter(torch.zeros(2, 2))]
    for index, each in enumerate(params):
        each.grad = wave(list(each.shape), index + 1)
    norm = nn.utils.clip_grad_norm_(params, max_norm, norm_type)
    return {
        "maxNorm": max_norm,
        "normType": "inf" if norm_type == float("inf") else norm_type,
        "norm": norm.item(),
        "gradients": [flat(each.grad) for each in params],
    }


def weighted_case(name, options):
    """The functional losses with a weight for each element."""
    x, y, weight = wave([4, 3], 1).requires_grad_(True), wave([4, 3], 2), wave([4, 3], 3).square()
    result = getattr(nn.functional, name)(x, y, weight=weight, **keywords(options))
    upstream(result).backward()
    return {"name": camel(name), "options": options, "output": flat(result), "gradient": flat(x.grad)}


weighted = [("mse_loss", {}), ("l1_loss", {}), ("huber_loss", {"delta": 0.6})]
output(
    {
        "modules": [module_case(*case) for case in MODULES],
        "losses": [module_case(*case) for case in LOSSES],
        "initialisers": [initialiser_case(*case) for case in INITIALISERS],
        "layers": [layer_case("Linear", [5, 3]), layer_case("Embedding", [4, 3])],
        "clip": [clip_case(*case) for case in [(1, 2.0), (100, 2.0), (0.5, 1.0), (0.7, float("inf")), (1, 3.0)]],
        "weighted": [
            weighted_case(name, {**options, "reduction": reduction})
            for name, options in weighted
            for reduction in REDUCTIONS
        ],
    }
)
