"""Learning rates (and momenta) of the schedules over 50 steps, for two parameter groups."""

import math
import warnings

import torch
from common import output
from torch.optim import lr_scheduler as schedulers

STEPS = 50


def sgd(**options):
    params = [torch.nn.Parameter(torch.zeros(1)) for _ in range(2)]
    groups = [{"params": [params[0]]}, {"params": [params[1]], "lr": 0.02}]
    return torch.optim.SGD(groups, lr=0.5, **options)


def adam():
    params = [torch.nn.Parameter(torch.zeros(1)) for _ in range(2)]
    return torch.optim.Adam([{"params": [params[0]]}, {"params": [params[1]], "betas": (0.5, 0.9)}], lr=0.5)


def metrics(rising):
    """A metric that improves, stalls and improves again."""
    values = [math.exp(-0.3 * min(step, 8)) - 0.001 * max(0, step - 38) for step in range(STEPS)]
    return [1 - value if rising else value for value in values]


ONE_CYCLE = schedulers.OneCycleLR
CASES = {
    "constant": lambda o: schedulers.ConstantLR(o),
    "constant, options": lambda o: schedulers.ConstantLR(o, factor=0.25, total_iters=7),
    "linear": lambda o: schedulers.LinearLR(o),
    "linear, options": lambda o: schedulers.LinearLR(o, start_factor=0.1, end_factor=0.7, total_iters=20),
    "cosine": lambda o: schedulers.CosineAnnealingLR(o, 40),
    "cosine, options": lambda o: schedulers.CosineAnnealingLR(o, 9, eta_min=0.003),
    "exponential": lambda o: schedulers.ExponentialLR(o, 0.93),
    "step": lambda o: schedulers.StepLR(o, 12),
    "step, options": lambda o: schedulers.StepLR(o, 5, gamma=0.7),
    "lambda": lambda o: schedulers.LambdaLR(o, lambda epoch: 1 / (1 + epoch)),
    "lambda, list": lambda o: schedulers.LambdaLR(o, [lambda epoch: 0.9**epoch, lambda epoch: 1 + epoch % 3]),
    "one cycle": lambda o: ONE_CYCLE(o, 0.8, total_steps=50),
    "one cycle, options": lambda o: ONE_CYCLE(
        o,
        [0.8, 0.3],
        epochs=5,
        steps_per_epoch=10,
        pct_start=0.45,
        anneal_strategy="linear",
        base_momentum=[0.7, 0.75],
        max_momentum=0.9,
        div_factor=10,
        final_div_factor=100.0,
        three_phase=True,
    ),
    "one cycle, fixed momentum": lambda o: ONE_CYCLE(o, 0.8, total_steps=60, cycle_momentum=False),
    "plateau": lambda o: schedulers.ReduceLROnPlateau(o, patience=4),
    "plateau, options": lambda o: schedulers.ReduceLROnPlateau(
        o,
        mode="max",
        factor=0.5,
        patience=2,
        threshold=0.01,
        threshold_mode="abs",
        cooldown=3,
        min_lr=[0.1, 0.015],
        eps=1e-3,
    ),
    "sequential": lambda o: schedulers.SequentialLR(
        o,
        [schedulers.LinearLR(o, 0.1, total_iters=10), schedulers.CosineAnnealingLR(o, 30), schedulers.ConstantLR(o)],
        [10, 42],
    ),
    "sequential, one cycle": lambda o: schedulers.SequentialLR(
        o, [schedulers.ExponentialLR(o, 0.9), ONE_CYCLE(o, 0.3, total_steps=40), schedulers.StepLR(o, 2)], [8, 45]
    ),
    "two at once": lambda o: [schedulers.LinearLR(o, total_iters=9), schedulers.ExponentialLR(o, 0.97)],
}


def run(name, make):
    optimizer = adam() if name == "one cycle" else sgd(momentum=0.9)
    made = make(optimizer)
    scheduled = made if isinstance(made, list) else [made]
    given = metrics(rising="options" in name) if name.startswith("plateau") else None
    rows = []
    for step in range(STEPS):
        row = []
        for group in optimizer.param_groups:
            row.append(group["lr"])
            if "one cycle" in name:
                row.append(group["betas"][0] if "betas" in group else group["momentum"])
        rows.append(row)
        for scheduler in scheduled:
            scheduler.step(*([given[step]] if given else []))
    return {"name": name, "rows": rows, **({"metrics": given} if given else {})}

# No optimiser takes a step here, of which torch warns.
warnings.simplefilter("ignore")
output([run(name, make) for name, make in CASES.items()])
