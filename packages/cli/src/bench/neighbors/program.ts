/**
 * The Python side: vesin, one thread, on the structures that lie as float64 in the folder of the first argument
 * (`NAME.positions`, `NAME.cells`); `NAME:STRUCTURES:ATOMS:CUTOFF` are the others.
 */
export const PROGRAM = `
import os
import sys
import time
from importlib.metadata import version

import numpy
import vesin

folder, *descriptions = sys.argv[1:]
cases = {}
for description in descriptions:
    name, structures, atoms, cutoff = description.split(":")
    read = lambda what: numpy.fromfile(os.path.join(folder, name + "." + what))
    positions = read("positions").reshape(int(structures), int(atoms), 3)
    cells = read("cells").reshape(int(structures), 3, 3)
    cases[name] = (positions, cells, float(cutoff))

print(version("vesin"), flush=True)
for line in sys.stdin:
    name, repetitions = line.split()
    positions, cells, cutoff = cases[name]
    start = time.perf_counter()
    for _ in range(int(repetitions)):
        for points, box in zip(positions, cells):
            search = vesin.NeighborList(cutoff=cutoff, full_list=True)
            search.compute(points=points, box=box, periodic=True, quantities="ijSDd")
    print(time.perf_counter() - start, flush=True)
`;
