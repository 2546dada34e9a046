import type { InfoValue, Structure } from "@hydride/core-graph";
import { DatasetError, Fault, quote } from "../errors";
import type { JsonPart } from "../json/document";
import { madeFrom } from "../json/madeFrom";
import { isObject, LAYOUT, numberAt, objectAt, shown } from "../json/values";
import type { ReadOptions } from "../options";
import { forcesAt, stressFromKbar } from "../pymatgen/labels";
import { others, pymatgenRecord } from "../pymatgen/record";
import { readPymatgen } from "../pymatgen/structure";
import { counted, type Reading } from "../reading";
import type { StructureRecord } from "../record";
import { RecordFinisher } from "../recordFinisher";
import type { ByteSource } from "../source";

const DEPTH = 2;

/**
 * Reads MPtrj with one frame in memory. Ids are the keys of the frames, groups those of the materials. The energy is the
 * uncorrected one, which forces and stress belong to, or with level `corrected` the one with the MP2020 corrections; the
 * other energies stay in `info`.
 */
export async function* readMptrj(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  const finisher = new RecordFinisher(source.path, options, reading, false);
  const record = (part: JsonPart, place: StructureRecord["place"]) => {
    tellOfMaterial(part, source.path, reading);
    return mptrjRecord(part, options.level, place);
  };
  for await (const made of madeFrom(source, DEPTH, record)) {
    yield finished(made, finisher, reading, source.path);
  }
}

function mptrjRecord(
  { path, value }: JsonPart,
  level: string | undefined,
  place: StructureRecord["place"],
): StructureRecord {
  const [material, id] = path;
  if (typeof material !== "string" || typeof id !== "string") {
    throw new Fault("DATASET_LAYOUT", `expected frames by id under every material, found ${shown(value)}`, LAYOUT);
  }
  const frame = objectAt(value, id);
  const structure = readPymatgen(frame.structure);
  const atoms = structure.numbers.length;
  const key = `${level ?? "uncorrected"}_total_energy`;
  if (level !== undefined && frame[key] === undefined) {
    throw new Fault(
      "DATASET_LEVEL",
      `expected ${quote(key)} (level ${level}), found none`,
      "choose another level: levels are uncorrected and corrected",
    );
  }
  const energy = numberAt(frame[key], key);
  const forces = forcesAt(frame.force, atoms, "force");
  const stress = stressFromKbar(frame.stress, "stress");
  const info = others(frame, ["structure", key, "force", "stress", "magmom"]);
  const { magmom } = frame;
  if (Array.isArray(magmom) && magmom.length === atoms) {
    const inSites = structure.properties.get("magmom");
    if (inSites !== undefined && !same(inSites, magmom)) structure.properties.set("site_magmom", inSites);
    structure.properties.set("magmom", magmom);
  } else if (magmom !== undefined && magmom !== null) {
    throw new Fault("DATASET_SHAPE", `expected ${atoms} values in "magmom", found ${shown(magmom)}`, LAYOUT);
  }
  return pymatgenRecord(structure, { place, id, group: material, energy, forces, stress }, info);
}

/** Frames of two materials may have one id: it is the calculation's, which both may come from. */
function finished(record: StructureRecord, finisher: RecordFinisher, reading: Reading, path: string): Structure {
  try {
    return finisher.finish(record);
  } catch (error) {
    if (!(error instanceof DatasetError) || error.code !== "DATASET_DUPLICATE_ID") throw error;
    const id = `${record.group}/${record.id}`;
    const structure = finisher.finish({ ...record, id });
    reading.notice(
      `${path}\0mptrj id`,
      (frames) =>
        `${path}: ${counted(frames)} with a frame id that another material has: the material was put before it (first: ${quote(id)})`,
    );
    return structure;
  }
}

/** The material that a frame stands under is its group, whatever the frame says. */
function tellOfMaterial({ path, value }: JsonPart, file: string, reading: Reading): void {
  const [material, id] = path;
  if (!isObject(value) || typeof value.mp_id !== "string" || value.mp_id === material) return;
  const { mp_id: own } = value;
  reading.notice(
    `${file}\0mp_id`,
    (frames) =>
      `${file}: ${counted(frames)} with an "mp_id" that is not the material that it stands under, which is the group ` +
      `(first: ${quote(String(id))} of ${quote(String(material))}, mp_id ${quote(own)})`,
  );
}

function same(a: readonly (InfoValue | undefined)[], b: readonly InfoValue[]): boolean {
  return a.every((value, i) => value === b[i]);
}
