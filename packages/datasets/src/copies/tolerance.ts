/**
 * Coordinates and components of cell vectors of copies differ by no more, angstrom: as where they were written with four decimals.
 * Frames of a simulation differ by more, even of a cold crystal.
 */
export const TOLERANCE = 2e-4;
