/**
 * What both opponents have in common. Between the two a program defines VERSION, CONSERVATIVE, `build(shape)`, which
 * gives a model, `prepare(batch)` and `predict(model, inputs)`, which gives energies (G) and forces (N, 3). The first
 * argument is the work as JSON. It prints a greeting as JSON, then answers each line `run COUNT`, `memory COUNT` or
 * `predict 1` on its input.
 */
export const BEGIN = `
import json
import os
import struct
import sys
import time
import warnings

warnings.filterwarnings("ignore")
# Whatever a package prints must not stand among the answers.
answers, sys.stdout = sys.stdout, sys.stderr
work = json.loads(sys.argv[1])

import torch

torch.set_num_threads(work["threads"])
torch.manual_seed(0)
TYPES = {"F64": torch.float64, "F32": torch.float32, "I32": torch.int32, "U8": torch.uint8}


def read_safetensors(path):
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        dtype = TYPES[entry["dtype"]]
        flat = torch.frombuffer(data[begin:end], dtype=dtype) if end > begin else torch.empty(0, dtype=dtype)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors
`;

/** @param forcesWeight Of the forces' mean absolute error to one of the energy's. */
export const end = (forcesWeight: number, learningRate: number): string => `

class Workload:
    def __init__(self, shape, batch):
        self.training = work["mode"] == "train"
        self.inputs = prepare(batch)
        self.energy, self.forces = batch["energy"].float(), batch["forces"].reshape(-1, 3).float()
        self.model = build(shape).train(self.training)
        if self.training:
            self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=${learningRate})
        else:
            self.model.requires_grad_(False)

    def cast(self):
        return torch.autocast("cpu", torch.bfloat16, enabled=work["precision"] == "bf16")

    def predict(self):
        with self.cast(), torch.set_grad_enabled(self.training or CONSERVATIVE):
            return predict(self.model, self.inputs)

    def step(self):
        with self.cast():
            energy, forces = predict(self.model, self.inputs)
            loss = (energy - self.energy).abs().mean() + ${forcesWeight} * (forces - self.forces).abs().mean()
            loss = loss / ${forcesWeight + 1}
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    def repeat(self, count):
        for _ in range(count):
            self.step() if self.training else self.predict()


def kibibytes(field):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(field + ":"))


def peak_above(workload, count):
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        return None
    before = kibibytes("VmRSS")
    workload.repeat(count)
    return 1024 * max(0, kibibytes("VmHWM") - before)


def answer(value):
    print(json.dumps(value), file=answers, flush=True)


batch = read_safetensors(work["batchFile"])
# Code is loaded by its first use: that is none of the model's memory.
Workload({**work["shape"], "hidden": 8, "layers": 2, "head": [8]}, batch).repeat(1)
workload = Workload(work["shape"], batch)
if "weightsFile" in work:
    workload.model.load_state_dict(read_safetensors(work["weightsFile"]))
parameters = sum(each.numel() for each in workload.model.parameters())
answer({"version": VERSION, "parameters": parameters, "fused": False})
for line in sys.stdin:
    command, count = line.split()
    if command == "predict":
        energy, forces = workload.predict()
        answer({"energy": energy.tolist(), "forces": forces.flatten().tolist()})
    elif command == "memory":
        answer(peak_above(workload, int(count)))
    else:
        start = time.perf_counter()
        workload.repeat(int(count))
        answer(time.perf_counter() - start)
`;
