"""Read every file back, check it, and print the tables of the README.

Usage: python check.py DATA_FOLDER
"""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
from ase.io import read

LARGEST_TOTAL = 8_000_000  # bytes
FEWEST_GROUPS_PER_ELEMENT = 4


def _check(path, frames):
    ids = [atoms.info["id"] for atoms in frames]
    assert len(set(ids)) == len(ids), f"{path}: an id appears twice"
    for atoms in frames:
        forces = atoms.get_forces()
        assert np.isfinite(atoms.get_potential_energy()), atoms.info["id"]
        assert np.isfinite(atoms.positions).all() and np.isfinite(forces).all(), atoms.info["id"]
        if atoms.pbc.any():
            assert atoms.pbc.all() and np.isfinite(atoms.get_stress()).all(), atoms.info["id"]
            assert atoms.get_volume() > 0, atoms.info["id"]


def _residuals(frames, elements):
    """Energy per atom beyond the least-squares energies of the elements."""
    counts = np.array([[a.get_chemical_symbols().count(e) for e in elements] for a in frames])
    energies = np.array([a.get_potential_energy() for a in frames])
    sizes = counts.sum(axis=1)
    fractions = counts / sizes[:, None]
    fitted = np.linalg.lstsq(fractions, energies / sizes, rcond=1e-8)[0]
    return energies / sizes - fractions @ fitted


def _within(frames, residuals):
    """Mean absolute deviation of the residuals from the mean of their group."""
    groups = np.array([atoms.info["group"] for atoms in frames])
    means = {group: residuals[groups == group].mean() for group in set(groups)}
    return np.abs(residuals - [means[group] for group in groups]).mean()


def _summary(path):
    frames = read(path, index=":", format="extxyz")
    _check(path, frames)
    groups_of = defaultdict(set)
    energies_of = defaultdict(list)
    for atoms in frames:
        group = atoms.info["group"]
        energies_of[group].append(atoms.get_potential_energy())
        for symbol in set(atoms.get_chemical_symbols()):
            groups_of[symbol].add(group)
    elements = sorted(groups_of)
    scarce = [e for e in elements if len(groups_of[e]) < FEWEST_GROUPS_PER_ELEMENT]
    assert not scarce, f"{path}: {scarce} in too few groups"
    forces = np.concatenate([atoms.get_forces() for atoms in frames])
    residuals = _residuals(frames, elements)
    sizes = [len(atoms) for atoms in frames]
    spread = np.median([np.ptp(energies) for energies in energies_of.values()])
    members = [len(energies) for energies in energies_of.values()]
    return {
        "source": path.stem,
        "structures": len(frames),
        "groups": len(energies_of),
        "per group": f"{min(members)}-{max(members)}",
        "atoms": f"{min(sizes)}-{max(sizes)}",
        "force rms": f"{np.sqrt((forces**2).mean()):.2f}",
        "force mean": f"{np.abs(forces).mean():.2f}",
        "largest force": f"{np.linalg.norm(forces, axis=1).max():.1f}",
        "energy residual": f"{residuals.min():.2f} to {residuals.max():.2f}",
        "mean residual": f"{np.abs(residuals).mean():.3f}",
        "within groups": f"{_within(frames, residuals):.3f}",
        "spread in a group": f"{spread:.2f}",
        "kB": f"{path.stat().st_size / 1000:.0f}",
    }, {e: len(groups_of[e]) for e in elements}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    arguments = parser.parse_args()
    paths = sorted(arguments.data.glob("*.xyz"))
    total = sum(path.stat().st_size for path in paths)
    assert total < LARGEST_TOTAL, f"{total} bytes in all"
    summaries = [_summary(path) for path in paths]
    columns = list(summaries[0][0])
    print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    for row, _ in summaries:
        print("| " + " | ".join(str(row[column]) for column in columns) + " |")
    print("\nGroups that hold each element:\n")
    everything = set()
    for row, groups in summaries:
        everything |= set(groups)
        print(f"- {row['source']}: " + ", ".join(f"{e} {n}" for e, n in groups.items()))
    structures = sum(row["structures"] for row, _ in summaries)
    print(f"\n{structures} structures, {len(everything)} elements, {total / 1e6:.2f} MB in all.")


if __name__ == "__main__":
    main()
