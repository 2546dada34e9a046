import { BATCH } from "./cases.js";

/**
 * The Python side: it prints its version, then for each line `NAME REPETITIONS` on its input the seconds that they took.
 * The first argument is the number of threads.
 */
export const PROGRAM = `
import sys
import time

import torch

torch.set_num_threads(int(sys.argv[1]))


def repeat(call):
    def run(repetitions):
        for _ in range(repetitions):
            call()

    return run


def training_step(width, fused):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(width, width), torch.nn.ReLU(), torch.nn.Linear(width, width))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, **({"fused": True} if fused else {}))
    x, y = torch.randn(${BATCH}, width), torch.randn(${BATCH}, width)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()

    return repeat(step)


def make(name):
    kind, *rest = name.split("-")
    if kind == "mlp":
        return training_step(int(rest[0]), "fused" in rest)
    size = (1,) if kind == "add" else (64, 64)
    a, b = torch.rand(size, requires_grad="grad" in rest), torch.rand(size)

    def add(repetitions):
        for _ in range(repetitions):
            a.add(b)

    def matmul(repetitions):
        for _ in range(repetitions):
            a.matmul(b)

    return add if kind == "add" else matmul


made = {}
print(torch.__version__, flush=True)
for line in sys.stdin:
    name, repetitions = line.split()
    run = made.get(name) or made.setdefault(name, make(name))
    start = time.perf_counter()
    run(int(repetitions))
    print(time.perf_counter() - start, flush=True)
`;
