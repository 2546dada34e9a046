import type { InfoValue, Structure } from "@hydride/core-graph";
import { Fault } from "../errors";
import { withoutCompression } from "../fileNames";
import type { DatasetFormat } from "../format";
import { jsonBeginning } from "../json/beginning";
import type { JsonPart } from "../json/document";
import { madeFrom } from "../json/madeFrom";
import { LAYOUT, numberAt, objectAt, shown } from "../json/values";
import type { ReadOptions } from "../options";
import { forcesAt, stressFromKbar } from "../pymatgen/labels";
import { others, pymatgenRecord } from "../pymatgen/record";
import { readPymatgen } from "../pymatgen/structure";
import { counted, type Reading } from "../reading";
import type { StructureRecord } from "../record";
import { RecordFinisher } from "../recordFinisher";
import type { ByteSource } from "../source";
import { EV_PER_A3_IN_GPA } from "../units";

const DEPTH = 2;
/** Mean normal stress, eV/A^3 (10 GPa), beyond which a structure was relaxed under pressure. */
const PRESSED = 10 / EV_PER_A3_IN_GPA;

/** Energies that differ by less differ by rounding, eV. */
const SAME_ENERGY = 1e-6;

/** Snapshots of Alexandria (Schmidt et al.): `{"entries": [ComputedStructureEntry, ...]}`. */
export const alexandriaEntries: DatasetFormat = {
  name: "alexandria",
  title: "Alexandria JSON (entries)",
  recognise: (source) => /^\{\s*"entries"\s*:\s*\[/.test(jsonBeginning(source)),
  claims: (path) => /alexandria[^/]*\.json$/i.test(withoutCompression(path)),
  fixed: true,
  read: readEntries,
};

/**
 * Reads the entries with one in memory. Id and group are `data.mat_id`; the energy is `data.energy_total`, the forces those of the
 * sites, where all of them have some; all else of `data` goes to `info`.
 */
async function* readEntries(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  const finisher = new RecordFinisher(source.path, options, reading, false);
  for await (const record of madeFrom(source, DEPTH, (part, place) => entryRecord(part, place, source, reading))) {
    const structure = finisher.finish(record);
    tellOfPressure(structure, source.path, reading);
    yield structure;
  }
}

function entryRecord(
  { path, key, value }: JsonPart,
  place: StructureRecord["place"],
  source: ByteSource,
  reading: Reading,
): StructureRecord {
  if (path[0] !== "entries" || typeof path[1] !== "number") {
    throw new Fault("DATASET_LAYOUT", `expected nothing but a list "entries", found ${shown(value)}`, LAYOUT);
  }
  const entry = objectAt(value, key);
  const data = objectAt(entry.data, "data");
  const structure = readPymatgen(entry.structure);
  const atoms = structure.numbers.length;
  const id = data.mat_id;
  if (typeof id !== "string" || id === "") {
    throw new Fault("DATASET_LAYOUT", `expected a text in "data.mat_id", found ${shown(id)}`, LAYOUT);
  }
  const total = numberAt(data.energy_total, "data.energy_total");
  const energy = total ?? numberAt(entry.energy, "energy");
  const sites = structure.properties.get("forces") ?? [];
  const apart = numberAt(entry.energy, "energy");
  if (total !== undefined && apart !== undefined && Math.abs(apart - total) > SAME_ENERGY) {
    tellOfEnergies(id, apart, total, source.path, reading);
  }
  const lacking = sites.filter((force) => force === undefined || force === null).length;
  if (lacking > 0 && lacking < atoms) tellOfForces(id, lacking, source.path, reading);
  const forces = forcesAt(
    lacking > 0 || sites.length === 0 ? undefined : (sites as InfoValue[]),
    atoms,
    "sites/properties/forces",
  );
  const stress = stressFromKbar(data.stress, "data.stress");
  structure.properties.delete("forces");
  const labels = { place, id, group: id, energy, forces, stress };
  const used = ["energy", "data", "structure", "composition"];
  const info = [
    ...others(entry, used).filter(([, content]) => content !== null),
    ...(entry.energy === energy ? [] : ([["entry_energy", entry.energy]] as const)),
    ...others(data, ["energy_total", "stress"]),
  ];
  return pymatgenRecord(structure, labels, info as [string, (typeof info)[number][1]][]);
}

function tellOfEnergies(id: string, entry: number, total: number, path: string, reading: Reading): void {
  reading.notice(
    `${path}\0energies`,
    (frames) =>
      `${path}: the energy of ${counted(frames)} is data.energy_total, and differs from "energy" of the entry, which is kept as ` +
      `info.entry_energy (first: ${JSON.stringify(id)}, ${total} and ${entry} eV)`,
  );
}

function tellOfForces(id: string, lacking: number, path: string, reading: Reading): void {
  const first = `${JSON.stringify(id)}, ${lacking === 1 ? "1 site" : `${lacking} sites`}`;
  reading.notice(
    `${path}\0site forces`,
    (frames) => `${path}: ${counted(frames)} without forces, since some of its sites have none (first: ${first})`,
  );
}

function tellOfPressure({ id, stress, energy }: Structure, path: string, reading: Reading): void {
  if (stress === undefined || energy === undefined) return;
  const pressure = -(stress[0]! + stress[4]! + stress[8]!) / 3;
  if (pressure < PRESSED) return;
  reading.notice(
    `${path}\0pressure`,
    (frames) =>
      `${path}: ${counted(frames)} under a pressure above 10 GPa (first: ${JSON.stringify(id)}, ` +
      `${Math.round(pressure * EV_PER_A3_IN_GPA)} GPa): Alexandria's energy_total is the enthalpy there, which the forces and stresses do not ` +
      "belong to at constant volume; subtract pressure times volume, or leave these structures out",
  );
}
