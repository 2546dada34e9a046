import type { InfoValue, Structure } from "@hydride/core-graph";
import { DatasetError, Fault } from "../errors";
import { readExtxyz } from "../extxyz/reader";
import { IDENTITY_KEYS } from "../extxyz/reserved";
import { fileStem } from "../fileNames";
import type { DatasetFormat } from "../format";
import type { ReadOptions } from "../options";
import type { Reading } from "../reading";
import { type ByteSource, openSource } from "../source";
import { type Chunk, chunkOf, chunksOf } from "./files";
import { areSystems, SystemLines } from "./systems";

/**
 * OC20's task S2EF: files of frames in extended XYZ, each with a text file of system ids and reference energies beside it.
 * Levels: `total`, the energy of the calculation, and `adsorption`, that energy less the reference energy.
 */
export const oc20S2ef: DatasetFormat = {
  name: "oc20-s2ef",
  title: "OC20 S2EF",
  recognise: async ({ path, folder }) => folder !== true && hasSystems(await chunkOf(path)),
  recogniseFolder: async (path) => isS2ef((await chunksOf(path)).find(({ systems }) => systems !== undefined)),
  claims: () => false,
  levels: ["total", "adsorption"],
  read: readS2ef,
};

/** The text beside a file of frames may be about anything. */
async function hasSystems(chunk: Chunk | undefined): Promise<boolean> {
  return chunk?.systems !== undefined && (await areSystems(chunk.systems));
}

/** OC20 numbers its files: a folder of such pairs can be nothing else, and the reader then says what is wrong with it. */
async function isS2ef(chunk: Chunk | undefined): Promise<boolean> {
  return (chunk?.systems !== undefined && /^\d+$/.test(chunk.name)) || (await hasSystems(chunk));
}

async function* readS2ef(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  if (source.folder !== true) {
    const chunk = await chunkOf(source.path);
    if (chunk !== undefined) yield* readChunk(source, chunk, options, reading);
    return;
  }
  const dataset = options.dataset ?? options.name ?? fileStem(source.path);
  const stem = options.name ?? fileStem(source.path);
  for (const chunk of await chunksOf(source.path)) {
    const named = { ...options, dataset, name: `${stem}/${chunk.name}` };
    yield* readChunk(await openSource(chunk.frames), chunk, named, reading);
  }
}

async function* readChunk(
  source: ByteSource,
  { frames, systems }: Chunk,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  if (systems === undefined) {
    throw new DatasetError(
      "DATASET_LAYOUT",
      `${frames}: expected a file of system ids beside it (.txt or .txt.xz), found none`,
      "fetch it again: without it there is neither system nor reference energy",
    );
  }
  const lines = await SystemLines.open(systems);
  let reference: number | undefined;
  const beside = async (): Promise<[string, InfoValue][]> => {
    const line = await lines.next();
    if (line === undefined) throw unequal(`a line for every frame in ${systems}`, `${lines.line} lines`);
    reference = line.reference;
    return [
      [IDENTITY_KEYS.id, `${line.system}/${line.frame}`],
      ["system_id", line.system],
      ["frame", line.frame],
      ...(reference === undefined ? [] : ([["reference_energy", reference]] as [string, number][])),
    ];
  };
  try {
    for await (const structure of readExtxyz(source, options, reading, beside)) {
      if (options.level === "adsorption") subtract(structure, reference, frames);
      yield structure;
    }
    if ((await lines.next()) !== undefined) {
      throw unequal(`a frame in ${frames} for every line`, `line ${lines.line} without one`).at({ path: systems });
    }
  } finally {
    await lines.close();
  }
}

/** Makes the energy one of adsorption; the total one stays in `info`. */
function subtract(structure: Structure, reference: number | undefined, path: string): void {
  if (structure.energy === undefined) return;
  if (reference === undefined) {
    throw new DatasetError(
      "DATASET_LEVEL",
      `${path}: expected a reference energy for the level adsorption, found none for ${structure.id}`,
      "read it with the level total",
    );
  }
  structure.info.total_energy = structure.energy;
  structure.energy -= reference;
}

function unequal(expected: string, found: string): Fault {
  return new Fault(
    "DATASET_LAYOUT",
    `expected ${expected}, found ${found}`,
    "the two files do not belong together: fetch both again",
  );
}
