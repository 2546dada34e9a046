"""Random distortions, seeded by the group's name so that lists may grow."""

import zlib
from dataclasses import dataclass

import numpy as np
from ase.data import atomic_numbers, covalent_radii

# Widths of the noise in angstrom, cycled through within a group.
MOLECULE_SIGMAS = (0.03, 0.05, 0.07, 0.08, 0.10, 0.12)
CRYSTAL_STRAIN = 0.025  # standard deviation of shears and uniaxial strains
CRYSTAL_CLOSEST = 1.30  # angstrom; two atoms nearer than this are drawn again
CLOSEST = 0.65  # of the sum of covalent radii


@dataclass(frozen=True)
class CrystalSpread:
    """Lengths as fractions of the nearest distance in the undistorted crystal."""

    sigmas: tuple  # widths of the noise, in turn
    stretch: tuple  # range of the isotropic linear strain
    closest: float  # the same, besides CRYSTAL_CLOSEST


# Ionic crystals are soft, covalent ones stiff: similar energies from different distortions.
CRYSTAL_SPREADS = {
    "soft": CrystalSpread((0.045, 0.075, 0.10, 0.12, 0.15), (-0.09, 0.14), 0.70),
    "stiff": CrystalSpread((0.03, 0.05, 0.065, 0.08, 0.10), (-0.05, 0.10), 0.78),
}


def rng_of(source, group):
    return np.random.default_rng(zlib.crc32(f"{source}/{group}".encode()))


def distort_molecule(positions, sigma, rng, stretch=0.04):
    """A common stretch or compression of the whole molecule, then noise on every atom."""
    centre = positions.mean(axis=0)
    scaled = centre + (positions - centre) * (1.0 + rng.uniform(-stretch, stretch))
    return np.round(scaled + rng.normal(0.0, sigma, positions.shape), 8)


def distort_dimer(first, second, sigma, rng):
    """Both molecules distorted as above, and the second moved along the line of centres."""
    axis = second.mean(axis=0) - first.mean(axis=0)
    axis /= np.linalg.norm(axis)
    moved = second + axis * rng.uniform(-0.3, 0.9)
    parts = [distort_molecule(part, sigma, rng) for part in (first, moved)]
    return np.vstack(parts)


def crystal_stretches(spread, rng):
    """Isotropic linear strains, one in each part of an evenly divided range, in random order."""
    (low, high), count = spread.stretch, len(spread.sigmas)
    return low + (high - low) * (rng.permutation(count) + rng.uniform(size=count)) / count


def distort_crystal(cell, positions, stretch, sigma, rng):
    """A given isotropic strain, shears and uniaxial strains, then noise on every atom."""
    strain = np.zeros((3, 3))
    for i, j in ((0, 1), (0, 2), (1, 2)):
        strain[i, j] = strain[j, i] = rng.normal(0.0, CRYSTAL_STRAIN)
    uniaxial = rng.normal(0.0, CRYSTAL_STRAIN, 3)
    strain += np.diag(uniaxial - uniaxial.mean())
    deform = (1.0 + stretch) * (np.eye(3) + strain)
    new_cell = np.round(cell @ deform, 8)
    new_positions = positions @ deform + rng.normal(0.0, sigma, positions.shape)
    return new_cell, np.round(new_positions, 8)


def too_close(symbols, positions):
    """Whether two atoms of a molecule overlap."""
    radii = np.array([covalent_radii[atomic_numbers[s]] for s in symbols])
    i, j = np.triu_indices(len(symbols), k=1)
    distances = np.linalg.norm(positions[i] - positions[j], axis=1)
    return bool((distances < CLOSEST * (radii[i] + radii[j])).any())
