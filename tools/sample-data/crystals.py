"""The crystals: compounds in real and hypothetical prototypes, nominal lattice constants.

Several prototypes of one compound and several compounds of one element are wanted,
so a missing distance is scaled from the native prototype by coordination number.
"""

import numpy as np
from ase import Atoms
from ase.build import bulk

# Nearest-neighbour distance relative to rocksalt (4, 6 and 8 neighbours).
RELATIVE_DISTANCE = {"zincblende": 0.945, "wurtzite": 0.945, "rocksalt": 1.0, "cesiumchloride": 1.04}
# Lattice constant of the cubic prototype in units of that distance.
CUBIC = {"zincblende": 4 / 3**0.5, "rocksalt": 2.0, "cesiumchloride": 2 / 3**0.5}

# compound: (native prototype, its cubic lattice constant in angstrom, prototypes made)
BINARY = {
    "LiF": ("rocksalt", 4.06, "rocksalt cesiumchloride zincblende"),
    "LiCl": ("rocksalt", 5.15, "rocksalt cesiumchloride zincblende wurtzite"),
    "NaF": ("rocksalt", 4.70, "rocksalt cesiumchloride zincblende wurtzite"),
    "NaCl": ("rocksalt", 5.70, "rocksalt cesiumchloride zincblende"),
    "KF": ("rocksalt", 5.42, "rocksalt cesiumchloride zincblende"),
    "KCl": ("rocksalt", 6.38, "rocksalt cesiumchloride"),
    "MgO": ("rocksalt", 4.26, "rocksalt cesiumchloride zincblende wurtzite"),
    "MgS": ("rocksalt", 5.23, "rocksalt cesiumchloride zincblende wurtzite"),
    "CaO": ("rocksalt", 4.84, "rocksalt cesiumchloride zincblende"),
    "CaS": ("rocksalt", 5.72, "rocksalt cesiumchloride zincblende"),
    "AlN": ("zincblende", 4.40, "rocksalt zincblende wurtzite"),
    "AlP": ("zincblende", 5.51, "rocksalt zincblende wurtzite"),
    "BN": ("zincblende", 3.63, "zincblende wurtzite"),
    "BP": ("zincblende", 4.55, "zincblende wurtzite"),
    "SiC": ("zincblende", 4.38, "rocksalt zincblende wurtzite"),
    "CC": ("zincblende", 3.57, "zincblende wurtzite"),
    "SiSi": ("zincblende", 5.47, "zincblende wurtzite"),
}
# One-to-one (001) zincblende superlattices: layers A, X, B, Y and the mean lattice constant.
LAYERS = {
    ("Al", "N", "Si", "C"): 4.39,
    ("B", "N", "C", "C"): 3.60,
    ("Al", "P", "Si", "Si"): 5.49,
    ("B", "P", "Si", "C"): 4.47,
}


def _binary(compound, prototype):
    native, constant, _ = BINARY[compound]
    rocksalt_distance = constant / CUBIC[native] / RELATIVE_DISTANCE[native]
    distance = rocksalt_distance * RELATIVE_DISTANCE[prototype]
    if prototype == "wurtzite":
        a = distance * (8 / 3) ** 0.5
        return bulk(compound, "wurtzite", a=a, c=a * (8 / 3) ** 0.5)
    return bulk(compound, prototype, a=distance * CUBIC[prototype])


def _layers(symbols, constant):
    edge = constant / 2**0.5
    scaled = [(0, 0, 0), (0.5, 0, 0.25), (0.5, 0.5, 0.5), (0, 0.5, 0.75)]
    return Atoms(symbols, scaled_positions=scaled, cell=[edge, edge, constant], pbc=True)


def crystals():
    """Group name -> undistorted primitive cell."""
    made = {}
    for compound, (_, _, prototypes) in BINARY.items():
        for prototype in prototypes.split():
            made[f"{compound}-{prototype}"] = _binary(compound, prototype)
    for symbols, constant in LAYERS.items():
        made[f"{''.join(symbols)}-zincblende-layers"] = _layers(symbols, constant)
    return made


def kgrid_of(cell):
    """A fixed grid of about 8 angstrom over each edge of the undistorted cell."""
    return tuple(max(2, int(np.ceil(8.0 / np.linalg.norm(edge)))) for edge in cell)
