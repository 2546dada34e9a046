"""CODATA 2018 constants: every program is fed bohr and read in hartree."""

HARTREE = 27.211386245988  # eV
BOHR = 0.529177210903  # angstrom
HARTREE_PER_BOHR = HARTREE / BOHR
HARTREE_PER_BOHR3 = HARTREE / BOHR**3
