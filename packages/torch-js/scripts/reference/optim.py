"""Trajectories of the optimisers over 50 steps, and of an exponential moving average of the weights."""

import torch
from common import flat, keywords, output, wave
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

STEPS = 50

# Options by the names of TypeScript; `groups` are the second parameter's own.
CASES = [
    ("AdamW", {}),
    ("AdamW", {"lr": 0.05, "weightDecay": 0.3, "betas": [0.8, 0.95]}),
    ("AdamW", {"lr": 0.03, "amsgrad": True}),
    ("AdamW", {"lr": 0.01, "maximize": True, "eps": 1e-3}),
    ("Adam", {}),
    ("Adam", {"lr": 0.05, "weightDecay": 0.1, "betas": [0.7, 0.9]}),
    ("Adam", {"lr": 0.03, "amsgrad": True, "betas": [0.9, 0.5]}),
    ("Adam", {"lr": 0.01, "maximize": True, "weightDecay": 0.2}),
    ("Adam", {"lr": 0.02, "weightDecay": 0.2, "decoupledWeightDecay": True}),
    ("SGD", {}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.8, "dampening": 0.3, "weightDecay": 0.1}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weightDecay": 0.05}),
    ("SGD", {"lr": 0.01, "maximize": True, "momentum": 0.5}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.9, "momentum": 0.5}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.9, "centered": True, "eps": 1e-4}),
    ("RMSprop", {"lr": 0.01, "centered": True, "momentum": 0.9, "weightDecay": 0.1, "eps": 1e-2}),
    ("RMSprop", {"lr": 0.005, "maximize": True, "weightDecay": 0.1}),
    ("Adamax", {}),
    ("Adamax", {"lr": 0.05, "betas": [0.8, 0.9], "weightDecay": 0.1}),
    ("Adamax", {"lr": 0.01, "eps": 1e-2, "maximize": True}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 2, "rho": 0.7, "eps": 1e-3, "weightDecay": 0.1}),
    ("Adadelta", {"lr": 0.5, "maximize": True}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.1, "lrDecay": 0.05, "weightDecay": 0.1}),
    ("Adagrad", {"lr": 0.1, "initialAccumulatorValue": 0.5, "eps": 1e-3}),
    ("Adagrad", {"lr": 0.05, "lrDecay": 0.1, "maximize": True}),
]


class Curve(torch.nn.Module):
    """tanh(x a) b0 + b1 to a curve that moves with time."""

    def __init__(self):
        super().__init__()
        self.a = torch.nn.Parameter(wave([3], 1))
        self.b = torch.nn.Parameter(wave([2], 2))

    def loss(self, step):
        x = wave([8, 3], 3)
        y = wave([8], 4 + 0.1 * step)
        return (torch.tanh(x @ self.a) * self.b[0] + self.b[1] - y).square().mean()

    def backward(self, step):
        self.zero_grad()
        self.loss(step).backward()
        # The second parameter goes without a gradient now and then.
        if step % 3 == 2:
            self.b.grad = None


def trajectory(name, options):
    model = Curve()
    keyword = keywords(options)
    lr = {"lr": 3 * options["lr"]} if "lr" in options else {}
    optimizer = getattr(torch.optim, name)([{"params": [model.a]}, {"params": [model.b], **lr}], **keyword)
    steps = []
    for step in range(STEPS):
        model.backward(step)
        optimizer.step()
        steps.append([*flat(model.a), *flat(model.b)])
    return steps


def averages(decay):
    model = Curve()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay))
    steps = []
    for step in range(STEPS):
        model.backward(step)
        optimizer.step()
        averaged.update_parameters(model)
        steps.append([*flat(averaged.module.a), *flat(averaged.module.b)])
    return steps


# A later point of a trajectory depends on all before it: the stored ones are few.
kept = [0, 1, 2, 3, 4, 9, 14, 19, 24, 29, 34, 39, 44, 49]
cases = [{"name": name, "options": options, "steps": trajectory(name, options)} for name, options in CASES]
cases += [{"name": "EMA", "options": {"decay": decay}, "steps": averages(decay)} for decay in (0.9, 0.5)]
for case in cases:
    case["kept"] = kept
    case["steps"] = [case["steps"][index] for index in kept]
output(cases)
