"""Writes the files that test/pickle reads, with PyTorch's own torch.save: python torchFiles.py FOLDER."""

import collections
import pathlib
import sys

import torch

folder = pathlib.Path(sys.argv[1])


def values():
    x = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    return {
        "x": x,
        "transposed": x.t(),
        "row": x[1],
        "column": x[:, 1],
        "spread": x[0, 1].expand(2, 2),
        "empty": x[:, :0],
        "number": torch.tensor(2.5, dtype=torch.float64),
        "parameter": torch.nn.Parameter(torch.tensor([1.5, -2.0])),
        "leaf": torch.tensor([3.0], requires_grad=True),
        "plain": [1, -5, 300, 70000, -(2**31), 2**53, 2**53 + 1, -(2**63), 2**70, 2.5, float("inf"), True, False, None],
        "text": ("", "é\n", "x" * 300),
        "bytes": [b"", b"\x00\xff", bytes(range(256)) * 2],
        "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
        "size": x.shape,
        "complex": 1 - 2j,
        "keys": {1: "int", 2.5: "float", "t": "text", None: "none", (1, 2): "tuple"},
        "nested": [{"a": [{"b": collections.OrderedDict(c=torch.tensor([1, 2]))}]}],
    }


def dtypes():
    numbers = torch.tensor([0, 1, 100])
    names = "float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool complex64 complex128".split()
    return {name: numbers.to(getattr(torch, name)) for name in names} | {
        "complex32": torch.tensor([1 + 2j], dtype=torch.complex64).to(torch.complex32)
    }


for protocol in (2, 3, 4, 5):
    torch.save(values(), folder / f"protocol{protocol}.pt", pickle_protocol=protocol)
torch.save(dtypes(), folder / "dtypes.pt")
torch.manual_seed(0)
module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
optimizer = torch.optim.AdamW(module.parameters())
module(torch.ones(4, 2)).sum().backward()
optimizer.step()
torch.save(module.state_dict(), folder / "stateDict.pt")
checkpoint = {"model": module.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}
torch.save(checkpoint, folder / "checkpoint.pt")
conjugated = torch.tensor([1 + 2j]).conj()
torch.save({"conj": conjugated, "neg": torch.tensor([1 - 2j]).conj().imag}, folder / "lazy.pt")
torch.save({"x": torch.ones(2)}, folder / "legacy.pt", _use_new_zipfile_serialization=False)
torch.serialization.set_crc32_options(False)
torch.save({"x": torch.ones(2)}, folder / "withoutSums.pt")
torch.serialization.set_crc32_options(True)

refused = {
    "module": module,
    "sparse": torch.eye(2).to_sparse(),
    "csr": torch.eye(2).to_sparse_csr(),
    "quantized": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8),
    "meta": torch.ones(2, device="meta"),
    "uint16": torch.ones(2).to(torch.uint16),
    "dtype": [torch.float32],
    "device": torch.device("cpu"),
    "storage": {"s": torch.ones(2).untyped_storage()},
    "set": {1, 2},
    "array": torch.ones(2).numpy(),
    "function": print,
    "counter": collections.Counter("a"),
}
for name, value in refused.items():
    torch.save(value, folder / f"refused-{name}.pt")
