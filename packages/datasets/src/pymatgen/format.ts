import type { InfoValue, Structure } from "@hydride/core-graph";
import { Fault } from "../errors";
import type { DatasetFormat } from "../format";
import { ANY_KEY, jsonBeginning } from "../json/beginning";
import type { JsonPart } from "../json/document";
import { madeFrom } from "../json/madeFrom";
import { isObject, type JsonObject, LAYOUT, numberAt, objectAt, shown } from "../json/values";
import type { ReadOptions } from "../options";
import { counted, type Reading } from "../reading";
import type { StructureRecord } from "../record";
import { RecordFinisher } from "../recordFinisher";
import type { ByteSource } from "../source";
import { forcesAt, stressFromKbar } from "./labels";
import { others, pymatgenRecord } from "./record";
import { readPymatgen } from "./structure";

const DICTIONARY = new RegExp(`^\\{(${ANY_KEY}("[^"]*"|null|[-\\d.eE+]+)\\s*,)*\\s*"(lattice|sites|structure)"\\s*:`);

/**
 * pymatgen's dictionaries: one structure, or a list of structures or of objects with a `structure` beside its labels, as in mlearn
 * (Zuo et al. 2020: `outputs` with energy, forces and `virial_stress` in kBar).
 */
export const pymatgen: DatasetFormat = {
  name: "pymatgen",
  title: "pymatgen JSON",
  recognise: (source) => {
    const text = jsonBeginning(source);
    return DICTIONARY.test(text) || (/^\[\s*\{/.test(text) && /"(structure|sites|lattice)"\s*:/.test(text));
  },
  claims: () => false,
  fixed: true,
  read: readList,
};

async function* readList(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  const finisher = new RecordFinisher(source.path, options, reading, false);
  const depth = jsonBeginning(source).startsWith("[") ? 1 : 0;
  const make = (part: JsonPart, place: StructureRecord["place"]) => itemRecord(part, place, source.path, reading);
  for await (const record of madeFrom(source, depth, make)) yield finisher.finish(record);
}

function itemRecord(
  { value }: JsonPart,
  place: StructureRecord["place"],
  path: string,
  reading: Reading,
): StructureRecord {
  const item = objectAt(value, "structure");
  if (item.structure === undefined) return structureRecord(item, place);
  const structure = readPymatgen(item.structure);
  const atoms = structure.numbers.length;
  if (item.num_atoms !== undefined && item.num_atoms !== atoms) {
    throw new Fault(
      "DATASET_SHAPE",
      `expected as many sites as "num_atoms", ${shown(item.num_atoms)}, found ${atoms}`,
      LAYOUT,
    );
  }
  const outputs = isObject(item.outputs) ? item.outputs : item;
  const energy = numberAt(outputs.energy, "energy");
  const forces = forcesAt(outputs.forces ?? siteForces(structure.properties), atoms, "forces");
  const stress = stressFromKbar(outputs.virial_stress, "virial_stress");
  structure.properties.delete("forces");
  if (outputs.stress !== undefined) tellOfStress(path, reading);
  const used = ["energy", "forces", "virial_stress"];
  const info = [
    ...others(item, ["structure", "num_atoms", ...(outputs === item ? used : ["outputs"])]),
    ...(outputs === item ? [] : others(outputs, used)),
  ];
  return pymatgenRecord(structure, { place, energy, forces, stress }, info);
}

/** A structure without anything beside it. */
function structureRecord(item: JsonObject, place: StructureRecord["place"]): StructureRecord {
  const structure = readPymatgen(item);
  const forces = forcesAt(siteForces(structure.properties), structure.numbers.length, "sites/properties/forces");
  structure.properties.delete("forces");
  return pymatgenRecord(structure, { place, forces }, []);
}

function siteForces(properties: ReadonlyMap<string, (InfoValue | undefined)[]>): InfoValue | undefined {
  return properties.get("forces")?.map((force) => force ?? null);
}

function tellOfStress(path: string, reading: Reading): void {
  reading.notice(
    `${path}\0stress`,
    (frames) =>
      `${path}: "stress" in ${counted(frames)} is no label and stays as it is, since the layout does not say its unit and sign`,
  );
}
