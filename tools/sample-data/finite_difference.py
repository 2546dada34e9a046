"""Check forces and stress in the committed files against central differences of energies.

The files are read back, so what is checked is what is committed, units and signs included.
Usage: python finite_difference.py DATA_FOLDER REPORT.md [--only SOURCE] [--jobs N]
With --only the rows of the other sources in the report are kept.
"""

import argparse
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from frame import read_extxyz
from sources import SOURCES

# Structures and force components (or strains) per source; angstrom, dimensionless.
STRUCTURES = 6
FORCE_COMPONENTS = 3
STRAINS = 2
STEP = 0.002
STRAIN_STEP = 0.002
SEED = 20


def _force_error(name, structure, label, atom, axis):
    energies = []
    for sign in (1, -1):
        positions = structure.positions.copy()
        positions[atom, axis] += sign * STEP
        energies.append(SOURCES[name].label(replace(structure, positions=positions)).energy)
    numerical = -(energies[0] - energies[1]) / (2 * STEP)
    return label.forces[atom, axis], numerical


def _stress_error(name, structure, label, i, j):
    energies = []
    for sign in (1, -1):
        strain = np.eye(3)
        strain[i, j] += sign * STRAIN_STEP / 2
        strain[j, i] += sign * STRAIN_STEP / 2
        strained = replace(
            structure, positions=structure.positions @ strain, cell=structure.cell @ strain
        )
        energies.append(SOURCES[name].label(strained).energy)
    volume = abs(np.linalg.det(structure.cell))
    return label.stress[i, j], (energies[0] - energies[1]) / (2 * STRAIN_STEP) / volume


def _row(name, quantity, pairs):
    given, numerical = np.array(pairs).T
    error = given - numerical
    rms, largest = np.sqrt((error**2).mean()), np.abs(error).max()
    typical = np.sqrt((given**2).mean())
    return f"| {name} | {quantity} | {len(pairs)} | {typical:.4f} | {rms:.1e} | {largest:.1e} |"


def _source_of(row):
    return row.split("|")[1].strip()


def _kept_rows(report, remade):
    lines = report.read_text().splitlines() if report.exists() else []
    rows = [line for line in lines if line.startswith("|") and _source_of(line) in SOURCES]
    return [row for row in rows if _source_of(row) != remade]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("report", type=Path)
    parser.add_argument("--only", choices=SOURCES)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()

    rows = _kept_rows(arguments.report, arguments.only) if arguments.only else []
    for name in [arguments.only] if arguments.only else SOURCES:
        rng = np.random.default_rng(SEED)
        pairs = read_extxyz(arguments.data / f"{name}.xyz")
        forces, stresses = [], []
        for index in rng.choice(len(pairs), STRUCTURES, replace=False):
            structure, label = pairs[index]
            for _ in range(FORCE_COMPONENTS):
                atom, axis = rng.integers(len(structure.symbols)), rng.integers(3)
                forces.append((name, structure, label, atom, axis))
            for _ in range(STRAINS if structure.cell is not None else 0):
                stresses.append((name, structure, label, *rng.integers(3, size=2)))
        with Pool(arguments.jobs) as pool:
            more = [_row(name, "force, eV/angstrom", pool.starmap(_force_error, forces, 1))]
            if stresses:
                checked = pool.starmap(_stress_error, stresses, 1)
                more.append(_row(name, "stress, eV/angstrom^3", checked))
        print("\n".join(more), flush=True)
        rows += more
    order = list(SOURCES)
    rows.sort(key=lambda row: order.index(_source_of(row)))

    arguments.report.write_text(
        "# Forces and stress against finite differences of the energy\n\n"
        f"Central differences, {STEP} angstrom for an atom and {STRAIN_STEP} for a strain, on "
        f"{STRUCTURES} structures of each committed file\nchosen with seed {SEED}; written by "
        "`finite_difference.py`.\n\n"
        "| source | quantity | components | rms value | rms deviation | largest deviation |\n"
        "|---|---|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )


if __name__ == "__main__":
    main()
