"""The sources by name: how each one's structures are made and which program labels them."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Callable

import numpy as np

import label_abinit
import label_pyscf
import label_tblite
from crystals import crystals, distances, kgrid_of, nearest_distance
from distort import (
    CRYSTAL_CLOSEST,
    CRYSTAL_SPREADS,
    MOLECULE_SIGMAS,
    crystal_stretches,
    distort_crystal,
    distort_dimer,
    distort_molecule,
    rng_of,
    too_close,
)
from frame import LabelError, Structure
from geometry import dimer, from_smiles
from molecules import DIMERS, FURTHER_ORGANIC, MAIN_GROUP, MONOMER, ORGANIC, SMALL, group_names

# eV/angstrom in the cheap method that made the geometry; a draw above it is repeated,
# so that stiff molecules do not lose their wide distortions to the limit on forces.
LARGEST_DRAWN_FORCE = 13.0
DRAWS = 100


@dataclass
class Source:
    structures: Callable  # () -> (structures, Counter of what was left out)
    label: Callable
    largest_force: float = 20.0  # eV/angstrom on one atom; above it a structure is left out


def _usable(symbols, positions, method):
    if too_close(symbols, positions):
        return False
    try:
        forces = label_tblite.forces(method, symbols, positions)
    except LabelError:
        return False
    return np.linalg.norm(forces, axis=1).max() <= LARGEST_DRAWN_FORCE


def _series(source, group, symbols, distort, numbers, method="GFN2-xTB"):
    """One distortion for each number, the widths in turn, drawn until usable."""
    rng = rng_of(f"{source}/{numbers[0]}", group)
    made, left_out = [], Counter()
    for n in numbers:
        sigma = MOLECULE_SIGMAS[n % len(MOLECULE_SIGMAS)]
        for _ in range(DRAWS):
            positions = distort(sigma, rng)
            if _usable(symbols, positions, method):
                made.append(Structure(f"{source}-{group}-{n}", group, symbols, positions))
                break
            left_out["drawn again"] += 1
    return made, left_out


def _molecules(source, smiles, numbers, method="GFN2-xTB"):
    made, left_out = [], Counter()
    for one in smiles:
        symbols, relaxed = from_smiles(one, method)
        distort = partial(distort_molecule, relaxed)
        more, without = _series(source, group_names()[one], symbols, distort, numbers, method)
        made += more
        left_out += without
    return made, left_out


def organics_b3lyp():
    return _molecules("organics-b3lyp", ORGANIC, range(5))


def organics_gfn2():
    """Two geometries of each B3LYP molecule again, further ones, and further molecules."""
    shared = [
        Structure(s.id.replace("b3lyp", "gfn2"), s.group, s.symbols, s.positions)
        for s in organics_b3lyp()[0]
        if int(s.id.rsplit("-", 1)[1]) in (1, 4)
    ]
    further, left_out = _molecules("organics-gfn2", ORGANIC, range(5, 7))
    more, more_left_out = _molecules("organics-gfn2", FURTHER_ORGANIC, range(4))
    return shared + further + more, left_out + more_left_out


def main_group_gfn1():
    return _molecules("main-group-gfn1", MAIN_GROUP, range(5), method="GFN1-xTB")


def hydrogen_bonds_mp2():
    source = "hydrogen-bonds-mp2"
    made, left_out = [], Counter()
    for name in SMALL + DIMERS:
        if name in MONOMER:
            symbols, relaxed = from_smiles(MONOMER[name])
            distort = partial(distort_molecule, relaxed)
        else:
            symbols, relaxed, split = dimer(name)
            distort = partial(distort_dimer, relaxed[:split], relaxed[split:])
        more, without = _series(source, name, symbols, distort, range(5))
        made += more
        left_out += without
    return made, left_out


def _distorted_crystal(atoms, stretch, width, closest, rng):
    """Drawn until no two atoms are too close; also how often that took another draw."""
    undistorted, symbols = np.array(atoms.cell), atoms.get_chemical_symbols()
    nearest = nearest_distance(undistorted, atoms.positions)
    limit = max(closest * nearest, CRYSTAL_CLOSEST)
    for repeats in range(DRAWS):
        cell, positions = distort_crystal(
            undistorted, atoms.positions, stretch, width * nearest, rng
        )
        apart = distances(cell, positions)
        if apart.min() >= limit and not label_abinit.spheres_overlap(symbols, apart):
            return cell, positions, repeats
    raise RuntimeError("no draw without atoms too close")


def crystals_pbe():
    source = "crystals-pbe"
    made, left_out = [], Counter()
    for group, atoms in crystals().items():
        rng = rng_of(source, group)
        symbols = atoms.get_chemical_symbols()
        spread = CRYSTAL_SPREADS[atoms.info["kind"]]
        for n, stretch in enumerate(crystal_stretches(spread, rng)):
            cell, positions, repeats = _distorted_crystal(
                atoms, stretch, spread.sigmas[n], spread.closest, rng
            )
            left_out["drawn again"] += repeats
            name = f"{source}-{group}-{n}"
            made.append(Structure(name, group, symbols, positions, cell, kgrid_of(atoms.cell)))
    return made, left_out


SOURCES = {
    "organics-b3lyp": Source(organics_b3lyp, label_pyscf.b3lyp),
    "organics-gfn2": Source(organics_gfn2, label_tblite.labeller("GFN2-xTB")),
    "main-group-gfn1": Source(main_group_gfn1, label_tblite.labeller("GFN1-xTB")),
    "hydrogen-bonds-mp2": Source(hydrogen_bonds_mp2, label_pyscf.mp2),
    "crystals-pbe": Source(crystals_pbe, label_abinit.label, largest_force=15.0),
}
