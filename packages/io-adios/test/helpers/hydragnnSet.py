"""Writes sys.argv[1], a set in HydraGNN's layout, with ADIOS2's own Python package: two samples for training, one for a test."""

import sys

import adios2
import numpy

# By side: key, axis along which samples follow each other, and the values of each sample.
WATER = numpy.array([[0, 0, 0.5], [0, 0.75, 0], [0, -0.75, 0]], numpy.float32)
ATOM = numpy.array([[1, 2, 3]], numpy.float32)
NONE = numpy.zeros((2, 0), numpy.int64)


def sample(numbers, positions, energy, edges, pbc):
    count = len(numbers)
    return {
        "atomic_numbers": (0, numpy.array(numbers, numpy.int64).reshape(count, 1)),
        "cell": (0, numpy.eye(3, dtype=numpy.float32) * (5 if any(pbc) else 0)),
        "edge_index": (1, edges),
        "energy": (0, numpy.array([energy], numpy.float32)),
        "forces": (0, -positions),
        "further": (0, numpy.arange(2 * count, dtype=numpy.float32).reshape(count, 2)),
        "pbc": (0, numpy.array(pbc, numpy.int32)),
        "pos": (0, positions),
        "x": (0, numpy.hstack([numpy.array(numbers, numpy.float32).reshape(count, 1), positions])),
        "y": (0, numpy.array([[energy]], numpy.float32)),
    }


SIDES = {
    "trainset": [
        sample([8, 1, 1], WATER, -14.25, numpy.array([[0, 0, 1, 2], [1, 2, 0, 0]], numpy.int64), [0, 0, 0]),
        sample([2], ATOM, -2.5, NONE, [1, 1, 0]),
    ],
    "valset": [],
    "testset": [sample([1], ATOM, -0.5, NONE, [0, 0, 0])],
}

with adios2.Stream(sys.argv[1], "w") as file:
    for _ in file.steps(1):
        for label, samples in SIDES.items():
            keys = sorted(SIDES["trainset"][0])
            file.write_attribute(f"{label}/ndata", numpy.int64(len(samples)))
            file.write_attribute(f"{label}/keys", keys)
            for key in keys if samples else []:
                dim = samples[0][key][0]
                values = [numpy.ascontiguousarray(one[key][1]) for one in samples]
                counts = numpy.array([value.shape[dim] for value in values], numpy.int64)
                whole = numpy.ascontiguousarray(numpy.concatenate(values, dim))
                file.write_attribute(f"{label}/{key}/variable_dim", numpy.int64(dim))
                offsets = numpy.concatenate([[0], numpy.cumsum(counts)[:-1]]).astype(numpy.int64)
                for name, part in (("", whole), ("/variable_count", counts), ("/variable_offset", offsets)):
                    if part.size:
                        zeros = [0] * part.ndim
                        file.write(f"{label}/{key}{name}", part, list(part.shape), zeros, list(part.shape))
        file.write_attribute("total_ndata", numpy.int64(3))
        file.write_attribute("dataset_name", "by hand")
