import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeStructures } from "@hydride/datasets";
import { type MorseKind, morseCrystals } from "./structures.js";

/** Structures of each set, and atoms of one on average. */
const STRUCTURES = 150;
const ATOMS = 16;

/** Five levels of theory: pairs of elements, each with its own free atoms, wells and lengths. */
const KINDS: Readonly<Record<string, MorseKind>> = {
  "copper-gold": { elements: [[29, -3.2], [79, -2.9]], depth: 0.35, steepness: 1.4, length: 2.7 },
  "nickel-iron": { elements: [[28, -5.1], [26, -8.0]], depth: 0.42, steepness: 1.5, length: 2.5 },
  "silicon-carbon": { elements: [[14, -101.2], [6, -1029.5]], depth: 0.9, steepness: 1.9, length: 2.2 },
  "magnesium-zinc": { elements: [[12, -1.5], [30, -1.1]], depth: 0.15, steepness: 1.1, length: 3.1 },
  "titanium-oxygen": { elements: [[22, -1586.3], [8, -432.7]], depth: 0.8, steepness: 1.7, length: 2.0 },
}; // prettier-ignore

/** Structures in a step of one rank where nothing is said. */
export const BATCH = 20;

/**
 * Writes the setting that needs no data of its own: five sets of crystals with energies and forces of pairs, and an EGNN most of whose
 * parameters are in its heads. Gives the configuration's path.
 */
export async function writeSetting(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const datasets = [];
  for (const [index, [name, kind]] of Object.entries(KINDS).entries()) {
    const file = `${name}.xyz`;
    await writeStructures(join(folder, file), morseCrystals(name, kind, STRUCTURES, ATOMS, index + 1));
    datasets.push({ name, files: [file], groupBy: "frame" });
  }
  const config = {
    name: "scaling",
    seed: 1,
    datasets,
    split: { train: 0.8, validation: 0.2, leaks: "off" },
    model: {
      encoder: "egnn",
      hidden: 128,
      layers: 3,
      cutoff: 5,
      maxNeighbors: 20,
      heads: { hidden: [256, 256, 256], forces: "direct" },
    },
    training: { batchSize: BATCH, averaging: 0 },
  };
  const path = join(folder, "scaling.json");
  await writeFile(path, JSON.stringify(config));
  return path;
}
