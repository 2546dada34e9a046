"""B3LYP and MP2 in def2-SVP with analytic gradients, through PySCF."""

from pyscf import dft, gto, mp, scf

from frame import Label, LabelError
from units import BOHR, HARTREE, HARTREE_PER_BOHR

BASIS = "def2-svp"
SMALLEST_GAP = {"b3lyp": 2.0, "mp2": 5.0}  # eV; below it the closed shell is in doubt


def _molecule(structure):
    atoms = list(zip(structure.symbols, structure.positions / BOHR))
    return gto.M(atom=atoms, unit="Bohr", basis=BASIS, verbose=0)


def _check(field, method):
    if not field.converged:
        raise LabelError("not converged")
    occupied = field.mo_occ > 0
    gap = (field.mo_energy[~occupied].min() - field.mo_energy[occupied].max()) * HARTREE
    if gap < SMALLEST_GAP[method]:
        raise LabelError(f"a gap below {SMALLEST_GAP[method]:g} eV")


def _label(energy, gradient):
    return Label(float(energy) * HARTREE, -gradient * HARTREE_PER_BOHR)


def b3lyp(structure):
    field = dft.RKS(_molecule(structure)).density_fit()
    field.xc = "b3lyp"
    field.grids.level = 2
    field.conv_tol = 1e-9
    energy = field.kernel()
    _check(field, "b3lyp")
    gradient = field.nuc_grad_method()
    # The grid moves with the atoms; without its derivative forces miss the energy.
    gradient.grid_response = True
    return _label(energy, gradient.kernel())


def mp2(structure):
    field = scf.RHF(_molecule(structure))
    field.conv_tol = 1e-10
    field.kernel()
    _check(field, "mp2")
    perturbed = mp.MP2(field)
    perturbed.kernel()
    return _label(perturbed.e_tot, perturbed.nuc_grad_method().kernel())
