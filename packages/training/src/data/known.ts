import type { Outline } from "@hydride/datasets";

/** What is kept of the forces of a structure: the number of components, and the sum of their absolute values, eV/angstrom. */
export interface ForceSum {
  components: number;
  absolute: number;
}

/** What dividing and describing a dataset takes of its structures: of a `Structure`, or of what was kept of one. */
export interface Known extends Readonly<Outline> {
  readonly forces?: Float64Array | ForceSum | undefined;
  readonly stress?: unknown;
  readonly charge?: number | undefined;
  readonly spin?: number | undefined;
}

/** The same of forces that are there. */
export function forceSum(forces: Float64Array | ForceSum): ForceSum {
  if (!(forces instanceof Float64Array)) return forces;
  let absolute = 0;
  for (const component of forces) absolute += Math.abs(component);
  return { components: forces.length, absolute };
}
