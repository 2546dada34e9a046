"""Starting geometries: RDKit embeds a SMILES, an xTB method relaxes it."""

import zlib
from functools import cache

import numpy as np
from rdkit import Chem, RDLogger
from rdkit.Chem import AllChem
from scipy.optimize import minimize
from scipy.spatial.transform import Rotation

from label_tblite import singlepoint
from molecules import MONOMER
from units import BOHR

# RDKit guesses hybridisations for metals and says so; the relaxation settles them.
RDLogger.DisableLog("rdApp.*")


def relax(symbols, positions, method):
    """Cartesian relaxation to about 0.05 eV/angstrom."""

    def value(flat):
        result = singlepoint(method, symbols, flat.reshape(-1, 3) * BOHR)
        return float(result.get("energy")), result.get("gradient").ravel()

    options = {"gtol": 1e-3, "maxiter": 300}
    found = minimize(value, np.ravel(positions) / BOHR, jac=True, method="BFGS", options=options)
    return found.x.reshape(-1, 3) * BOHR


@cache
def from_smiles(smiles, method="GFN2-xTB"):
    """(symbols, relaxed positions in angstrom); the seed is fixed."""
    molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
    if AllChem.EmbedMolecule(molecule, randomSeed=7, useRandomCoords=True) != 0:
        raise ValueError(f"no embedding for {smiles}")
    symbols = [atom.GetSymbol() for atom in molecule.GetAtoms()]
    return symbols, relax(symbols, molecule.GetConformer().GetPositions(), method)


@cache
def dimer(name, gap=2.1):
    """Two monomers in seeded random orientations, brought near, relaxed together."""
    first, second = (from_smiles(MONOMER[part]) for part in name.split("+"))
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    placed = [
        (positions - positions.mean(axis=0)) @ Rotation.random(rng=rng).as_matrix().T
        for _, positions in (first, second)
    ]
    # Slide the second along z until the closest atoms are `gap` apart.
    shift = 0.0
    while _closest(placed[0], placed[1] + [0.0, 0.0, shift]) < gap:
        shift += 0.05
    positions = np.vstack([placed[0], placed[1] + [0.0, 0.0, shift]])
    symbols = first[0] + second[0]
    return symbols, relax(symbols, positions, "GFN2-xTB"), len(first[0])


def _closest(a, b):
    return np.linalg.norm(a[:, None] - b[None, :], axis=2).min()
