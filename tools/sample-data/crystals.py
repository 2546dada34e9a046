"""The crystals: compounds in real and hypothetical prototypes, nominal lattice constants.

Every environment should have siblings in other groups: several prototypes of one compound,
several compounds of one element, and ordered alloys whose environments lie between those of
the compounds. A missing distance is scaled from the native prototype by coordination number.
"""

import numpy as np
from ase import Atoms
from ase.build import bulk

# Nearest-neighbour distance relative to rocksalt (4 and 6 neighbours).
RELATIVE_DISTANCE = {"zincblende": 0.945, "wurtzite": 0.945, "rocksalt": 1.0}
# Lattice constant of the cubic prototype in units of that distance.
CUBIC = {"zincblende": 4 / 3**0.5, "rocksalt": 2.0}

# compound: (native prototype, its cubic lattice constant in angstrom, prototypes made)
BINARY = {
    "LiF": ("rocksalt", 4.06, "rocksalt zincblende wurtzite"),
    "LiCl": ("rocksalt", 5.15, "rocksalt zincblende wurtzite"),
    "NaF": ("rocksalt", 4.70, "rocksalt zincblende wurtzite"),
    "NaCl": ("rocksalt", 5.70, "rocksalt"),
    "KF": ("rocksalt", 5.42, "rocksalt"),
    "KCl": ("rocksalt", 6.38, "rocksalt"),
    "MgO": ("rocksalt", 4.26, "rocksalt zincblende wurtzite"),
    "MgS": ("rocksalt", 5.23, "rocksalt zincblende wurtzite"),
    "CaO": ("rocksalt", 4.84, "rocksalt"),
    "CaS": ("rocksalt", 5.72, "rocksalt"),
    "AlN": ("zincblende", 4.40, "zincblende wurtzite"),
    "AlP": ("zincblende", 5.51, "zincblende wurtzite"),
    "BN": ("zincblende", 3.63, "zincblende wurtzite"),
    "BP": ("zincblende", 4.55, "zincblende wurtzite"),
    "SiC": ("zincblende", 4.38, "zincblende wurtzite"),
    "CC": ("zincblende", 3.57, "zincblende wurtzite"),
    "SiSi": ("zincblende", 5.47, "zincblende wurtzite"),
}
# Layers A X, B Y: two compounds in alternating (001) layers, one of each.
ROCKSALT_LAYERS = (
    "Li F Na F",
    "Na F K F",
    "Li Cl Na Cl",
    "Na Cl K Cl",
    "Mg O Ca O",
    "Mg S Ca S",
    "Li F Li Cl",
    "Na F Na Cl",
    "K F K Cl",
    "Mg O Mg S",
    "Ca O Ca S",
)
ZINCBLENDE_LAYERS = (
    "Al N Si C",
    "B N C C",
    "Al P Si Si",
    "B P Si C",
    "Al N Al P",
    "B N B P",
    "Si C Si Si",
    "Si C C C",
    "Al N B N",
    "Al P B P",
    "Mg O Mg S",
    "Li F Li Cl",
    "Li F Na F",
)
SCALED = {
    "rocksalt": [(0, 0, 0), (0.5, 0.5, 0), (0.5, 0.5, 0.5), (0, 0, 0.5)],
    "zincblende": [(0, 0, 0), (0.5, 0, 0.25), (0.5, 0.5, 0.5), (0, 0.5, 0.75)],
}


def _distance(compound, prototype):
    native, constant, _ = BINARY[compound]
    rocksalt_distance = constant / CUBIC[native] / RELATIVE_DISTANCE[native]
    return rocksalt_distance * RELATIVE_DISTANCE[prototype]


def _binary(compound, prototype):
    distance = _distance(compound, prototype)
    if prototype == "wurtzite":
        a = distance * (8 / 3) ** 0.5
        return bulk(compound, "wurtzite", a=a, c=a * (8 / 3) ** 0.5)
    return bulk(compound, prototype, a=distance * CUBIC[prototype])


def _layers(symbols, prototype):
    """L1_0-ordered, with the mean of the two compounds' lattice constants."""
    a, x, b, y = symbols
    mean = (_distance(a + x, prototype) + _distance(b + y, prototype)) / 2
    constant = mean * CUBIC[prototype]
    cell = [constant / 2**0.5, constant / 2**0.5, constant]
    return Atoms(symbols, scaled_positions=SCALED[prototype], cell=cell, pbc=True)


def crystals():
    """Group name -> undistorted primitive cell, its `info` telling soft from stiff."""
    made = {}
    for compound, (_, _, prototypes) in BINARY.items():
        for prototype in prototypes.split():
            made[f"{compound}-{prototype}"] = _binary(compound, prototype)
    for prototype, layers in (("rocksalt", ROCKSALT_LAYERS), ("zincblende", ZINCBLENDE_LAYERS)):
        for line in layers:
            symbols = line.split()
            made[f"{''.join(symbols)}-{prototype}-layers"] = _layers(symbols, prototype)
    for atoms in made.values():
        native = BINARY["".join(atoms.get_chemical_symbols()[:2])][0]
        atoms.info["kind"] = "stiff" if native == "zincblende" else "soft"
    return made


def distances(cell, positions):
    """Between every two atoms (first two axes) in the 27 cells around (last axis)."""
    shifts = np.array([(i, j, k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)])
    apart = positions[:, None, None] - positions[None, :, None] + shifts @ cell
    found = np.linalg.norm(apart, axis=-1)
    return np.where(found > 1e-6, found, np.inf)


def nearest_distance(cell, positions):
    return distances(cell, positions).min()


def kgrid_of(cell):
    """Fixed by the undistorted cell; even, so that the half-step shift keeps off the centre."""
    return tuple(2 if np.linalg.norm(edge) > 2.8 else 4 for edge in cell)
