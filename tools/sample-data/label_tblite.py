"""GFN1-xTB and GFN2-xTB through the tblite library."""

import numpy as np
from ase.data import atomic_numbers
from tblite.interface import Calculator

from frame import Label, LabelError
from units import BOHR, HARTREE, HARTREE_PER_BOHR

SMALLEST_GAP = 1.0  # eV; below it the closed shell is in doubt


def singlepoint(method, symbols, positions):
    """The tblite result, in atomic units."""
    numbers = np.array([atomic_numbers[s] for s in symbols])
    calculator = Calculator(method, numbers, np.asarray(positions) / BOHR)
    calculator.set("verbosity", 0)
    calculator.set("accuracy", 0.01)
    calculator.set("max-iter", 500)
    try:
        return calculator.singlepoint()
    except RuntimeError as error:
        raise LabelError("not converged") from error


def forces(method, symbols, positions):
    """eV/angstrom."""
    return -singlepoint(method, symbols, positions).get("gradient") * HARTREE_PER_BOHR


def _gap(result):
    energies = result.get("orbital-energies")
    occupied = result.get("orbital-occupations") > 1.0
    if occupied.all():
        return np.inf
    return (energies[~occupied].min() - energies[occupied].max()) * HARTREE


def labeller(method):
    def label(structure):
        result = singlepoint(method, structure.symbols, structure.positions)
        if _gap(result) < SMALLEST_GAP:
            raise LabelError(f"a gap below {SMALLEST_GAP:g} eV")
        energy = float(result.get("energy")) * HARTREE
        return Label(energy, -result.get("gradient") * HARTREE_PER_BOHR)

    return label
