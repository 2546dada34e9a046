"""One labelled structure, its extended-XYZ text and its reader."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass
class Structure:
    """What a labelling program is asked about (angstrom)."""

    id: str
    group: str
    symbols: list
    positions: np.ndarray
    cell: np.ndarray | None = None
    # Set from the undistorted crystal, so that a strain does not change the k-points.
    kgrid: tuple | None = None


@dataclass
class Label:
    """Energy in eV, forces in eV/angstrom, stress (3x3) in eV/angstrom^3."""

    energy: float
    forces: np.ndarray
    stress: np.ndarray | None = None


class LabelError(Exception):
    """The program gave no usable answer; the message is the reason counted."""


def _row(values, digits):
    return " ".join(f"{v:.{digits}f}" for v in values)


def to_extxyz(structure, label):
    info = []
    if structure.cell is not None:
        info.append(f'Lattice="{_row(np.ravel(structure.cell), 8)}"')
    info.append("Properties=species:S:1:pos:R:3:forces:R:3")
    info.append(f"energy={label.energy:.10f}")
    if structure.cell is not None:
        info.append(f'stress="{_row(np.ravel(label.stress), 10)}"')
        info.append("kgrid=" + "x".join(str(n) for n in structure.kgrid))
    info.append(f"group={structure.group}")
    info.append(f"id={structure.id}")
    info.append('pbc="T T T"' if structure.cell is not None else 'pbc="F F F"')
    lines = [str(len(structure.symbols)), " ".join(info)]
    for symbol, position, force in zip(structure.symbols, structure.positions, label.forces):
        lines.append(f"{symbol:<2s} {_row(position, 8)} {_row(force, 8)}")
    return "\n".join(lines) + "\n"


def read_extxyz(path):
    """The (Structure, Label) pairs of one of our own files, through ASE."""
    from ase.io import read

    pairs = []
    for atoms in read(Path(path), index=":", format="extxyz"):
        periodic = bool(atoms.pbc.all())
        kgrid = tuple(int(n) for n in atoms.info["kgrid"].split("x")) if periodic else None
        structure = Structure(
            id=atoms.info["id"],
            group=atoms.info["group"],
            symbols=atoms.get_chemical_symbols(),
            positions=atoms.positions,
            cell=np.array(atoms.cell) if periodic else None,
            kgrid=kgrid,
        )
        stress = atoms.get_stress(voigt=False) if periodic else None
        pairs.append((structure, Label(atoms.get_potential_energy(), atoms.get_forces(), stress)))
    return pairs
