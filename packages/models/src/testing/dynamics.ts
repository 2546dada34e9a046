import { atomicMass, type Structure } from "@hydride/core-graph";
import type { Potential } from "../potential.js";
import { evaluate } from "./evaluate.js";
import { randomNumbers } from "./samples.js";

// CODATA 2018: eV/K, and the acceleration in angstrom/fs² that a force of 1 eV/angstrom gives to 1 dalton.
const BOLTZMANN = 8.617333262e-5;
const ACCELERATION = 9.648533212e-3;

export interface DynamicsOptions {
  /** Number of time steps. */
  steps: number;
  /** fs; 1 by default. */
  timestep?: number;
  /** K, of the velocities that the atoms start with; 300 by default. */
  temperature?: number;
  seed?: number;
}

/**
 * Molecular dynamics at constant energy (velocity Verlet; Swope et al., 10.1063/1.442716), from random velocities without a
 * total momentum.
 * @returns (steps + 1) the sum of kinetic and potential energy after each step, in eV per atom.
 */
export function totalEnergies(
  potential: Potential,
  start: Structure,
  { steps, timestep = 1, temperature = 300, seed = 1 }: DynamicsOptions,
): Float64Array {
  const atoms = start.numbers.length;
  const masses = Float64Array.from({ length: 3 * atoms }, (_, k) => atomicMass(start.numbers[Math.floor(k / 3)]!));
  const velocities = startVelocities(masses, temperature, seed);
  const structure = { ...start, positions: start.positions.slice() };
  const energies = new Float64Array(steps + 1);
  let { energy, forces } = evaluate(potential, [structure])[0]!;
  const kinetic = () => velocities.reduce((sum, v, k) => sum + (masses[k]! * v * v) / 2 / ACCELERATION, 0);
  const kick = () => {
    for (let k = 0; k < velocities.length; k++)
      velocities[k]! += (timestep / 2) * ACCELERATION * (forces[k]! / masses[k]!);
  };
  energies[0] = (energy + kinetic()) / atoms;
  for (let step = 1; step <= steps; step++) {
    kick();
    for (let k = 0; k < velocities.length; k++) structure.positions[k]! += timestep * velocities[k]!;
    ({ energy, forces } = evaluate(potential, [structure])[0]!);
    kick();
    energies[step] = (energy + kinetic()) / atoms;
  }
  return energies;
}

function startVelocities(masses: Float64Array, temperature: number, seed: number): Float64Array {
  const random = randomNumbers(seed);
  // Box and Muller.
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const velocities = masses.map((mass) => Math.sqrt((BOLTZMANN * temperature * ACCELERATION) / mass) * normal());
  const total = masses.reduce((sum, mass) => sum + mass, 0) / 3;
  for (let axis = 0; axis < 3; axis++) {
    let momentum = 0;
    for (let k = axis; k < velocities.length; k += 3) momentum += masses[k]! * velocities[k]!;
    for (let k = axis; k < velocities.length; k += 3) velocities[k]! -= momentum / total;
  }
  return velocities;
}
