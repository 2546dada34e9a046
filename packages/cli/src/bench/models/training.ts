/** The loss is a mean absolute error of both, the forces' with this weight to one of the energy's. */
export const FORCES_WEIGHT = 100;
export const LEARNING_RATE = 1e-4;
