"""ABINIT, PBE, projector augmented waves with the GPAW data sets of gpaw-data."""

import gzip
import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from ase.data import atomic_numbers

from frame import Label, LabelError
from units import BOHR, HARTREE, HARTREE_PER_BOHR, HARTREE_PER_BOHR3

SETUPS = Path("/usr/share/gpaw-setups")
# The frozen-2p magnesium: the other one costs more for nothing seen here.
SETUP_NAME = {"Mg": "Mg.2"}

# Largest radius in each data set (bohr). ABINIT stops at LARGEST_OVERLAP of the smaller sphere.
RADIUS = {
    "Al": 2.05, "B": 1.2, "C": 1.2, "Ca": 2.22, "Cl": 1.5, "F": 1.2, "K": 2.12, "Li": 2.0,
    "Mg": 2.0, "N": 1.14, "Na": 2.34, "O": 1.3, "P": 1.8, "S": 1.85, "Si": 2.0,
}  # fmt: skip
LARGEST_OVERLAP = 0.05

# occopt 3 with a small smearing: the energy printed is the free energy, which is
# the one the forces and the stress are derivatives of. ecutsm keeps the energy
# smooth under strain. nsym 1: no symmetry, so no demand on how atoms are placed.
SETTINGS = """
ixc 11
ecut 18
ecutsm 0.5
pawecutdg 36
pawxcdev 1
occopt 3
tsmear 0.005
toldfe 1e-8
nstep 60
nsym 1
chkprim 0
optforces 1
optstress 1
prtwf 0
prtden 0
prteig 0
prtebands 0
prtgsr 0
"""


def spheres_overlap(symbols, distances):
    """Whether two augmentation spheres overlap so much that ABINIT would stop."""
    radii = np.array([RADIUS[s] for s in symbols])
    nearest = distances.min(axis=-1) / BOHR
    total = radii[:, None] + radii[None, :]
    difference = radii[:, None] - radii[None, :]
    depth = np.maximum(total - nearest, 0.0)
    lens = depth**2 * (nearest**2 + 2 * nearest * total - 3 * difference**2) / (16 * nearest)
    smaller = np.minimum(radii[:, None], radii[None, :])
    return bool((lens / smaller**3 > LARGEST_OVERLAP).any())


def _input(structure, elements, folder):
    numbers = [atomic_numbers[e] for e in elements]
    cell = structure.cell / BOHR
    scaled = np.linalg.solve(structure.cell.T, structure.positions.T).T
    shift = " ".join("0.5" if n % 2 == 0 else "0" for n in structure.kgrid)

    def rows(array):
        return "\n".join(" ".join(f"{v:.15f}" for v in row) for row in array)

    return f"""
ntypat {len(elements)}
znucl {" ".join(map(str, numbers))}
pp_dirpath "{folder}"
pseudos "{", ".join(e + ".xml" for e in elements)}"
natom {len(structure.symbols)}
typat {" ".join(str(elements.index(s) + 1) for s in structure.symbols)}
acell 1 1 1
rprim
{rows(cell)}
xred
{rows(scaled)}
ngkpt {" ".join(map(str, structure.kgrid))}
nshiftk 1
shiftk {shift}
{SETTINGS}"""


def _parse(text, count):
    if "Calculation completed" not in text:
        raise LabelError("abinit stopped")
    if "was not enough SCF cycles to converge" in text:
        raise LabelError("not converged")
    energy = float(re.findall(r"^ ETOT +\d+ +(\S+)", text, re.M)[-1])
    block = text.split("cartesian forces (hartree/bohr) at end:")[1].strip().splitlines()
    forces = np.array([[float(v) for v in line.split()[1:4]] for line in block[:count]])
    stress = np.zeros((3, 3))
    # The first six are in hartree/bohr^3; the same six follow in GPa.
    for i, j, value in re.findall(r"sigma\((\d) (\d)\)= +(\S+)", text)[:6]:
        stress[int(i) - 1, int(j) - 1] = stress[int(j) - 1, int(i) - 1] = float(value)
    return energy, forces, stress


def label(structure):
    elements = sorted(set(structure.symbols))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for element in elements:
            setup = SETUPS / f"{SETUP_NAME.get(element, element)}.PBE.gz"
            (folder / f"{element}.xml").write_bytes(gzip.decompress(setup.read_bytes()))
        (folder / "run.abi").write_text(_input(structure, elements, folder))
        with open(folder / "log", "w") as log:
            subprocess.run(["abinit", "run.abi"], cwd=folder, stdout=log, stderr=log, check=False)
        output = folder / "run.abo"
        if not output.exists():
            raise LabelError("abinit refused its input")
        energy, forces, stress = _parse(output.read_text(), len(structure.symbols))
    return Label(energy * HARTREE, forces * HARTREE_PER_BOHR, stress * HARTREE_PER_BOHR3)
