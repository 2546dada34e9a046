import type { Structure } from "@hydride/core-graph";

/** What of a structure decides which side of a split it is on, and the reference energies of its dataset. */
export interface Outline extends Pick<Structure, "numbers" | "dataset" | "id" | "group" | "info"> {
  energy?: number | undefined;
}
