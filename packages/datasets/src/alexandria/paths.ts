import type { InfoValue, Structure } from "@hydride/core-graph";
import { within } from "../damage";
import { Fault, type Place } from "../errors";
import { withoutCompression } from "../fileNames";
import type { DatasetFormat } from "../format";
import { ANY_KEY, EMPTY_ENTRIES, jsonBeginning } from "../json/beginning";
import { type JsonPart, jsonParts } from "../json/document";
import { LAYOUT, listAt, numberAt, objectAt, shown, vectors } from "../json/values";
import type { ReadOptions } from "../options";
import { stressFromKbar } from "../pymatgen/labels";
import { others, pymatgenRecord } from "../pymatgen/record";
import { readPymatgen } from "../pymatgen/structure";
import { counted, type Reading } from "../reading";
import { RecordFinisher } from "../recordFinisher";
import type { ByteSource } from "../source";

const BEGINNING = new RegExp(`^\\{${EMPTY_ENTRIES}${ANY_KEY}\\[\\s*\\{`);
/** A run of a relaxation is read at once: its settings may stand behind its steps. */
const DEPTH = 2;
const NAMED = 5;

/** Relaxations of Alexandria (`geo_opt_paths`): `{mat_id: [{kpoints, ..., steps: [{structure, energy, forces, stress}]}]}`. */
export const alexandriaPaths: DatasetFormat = {
  name: "alexandria-paths",
  title: "Alexandria JSON (geo_opt_paths)",
  recognise: (source) => {
    const text = jsonBeginning(source);
    return BEGINNING.test(text) && !/^\{\s*"(entries|sites)"/.test(text) && /"(steps|kpoints)"\s*:/.test(text);
  },
  claims: (path) => /alex_go_[^/]*\.json$/i.test(withoutCompression(path)),
  fixed: true,
  read: readPaths,
};

/**
 * Reads the steps of all runs, with one run in memory. Ids are `<mat_id>/<run>/<step>`, counted from 0 as in the file; the group is
 * `mat_id`. A step whose forces are not a vector for every atom is left out, which a notice says.
 */
async function* readPaths(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  const finisher = new RecordFinisher(source.path, options, reading, false);
  const damaged: string[] = [];
  let frame = 0;
  for await (const part of jsonParts(source, DEPTH)) {
    const run = within({ path: source.path, key: part.key }, () => runOf(part));
    for (const [index, step] of run.steps.entries()) {
      const place = { key: `${part.key}/steps/${index}`, frame: ++frame };
      const at: Place = { path: source.path, ...place };
      const content = within(at, () => stepOf(step, run.info));
      const id = `${part.key}/${index}`;
      if (content === undefined) {
        damaged.push(id);
        tellOfForces(source.path, damaged, reading);
        continue;
      }
      const { structure, info, ...labels } = content;
      yield finisher.finish(pymatgenRecord(structure, { place, id, group: run.material, ...labels }, info));
    }
  }
}

function runOf({ path, key, value }: JsonPart) {
  const [material, run] = path;
  if (typeof material !== "string" || typeof run !== "number") {
    throw new Fault("DATASET_LAYOUT", `expected a list of runs under every material, found ${shown(value)}`, LAYOUT);
  }
  const content = objectAt(value, key);
  const steps = listAt(content.steps, "steps");
  const info: [string, InfoValue][] = [["mat_id", material], ["run", run], ...others(content, ["steps"])];
  return { material, steps, info };
}

/** `undefined` where the forces are unusable. */
function stepOf(value: InfoValue, runInfo: [string, InfoValue][]) {
  const step = objectAt(value, "steps");
  const structure = readPymatgen(step.structure);
  const given = step.forces ?? undefined;
  const forces = vectors(given, structure.numbers.length);
  if (given !== undefined && forces === undefined) return undefined;
  const energy = numberAt(step.energy, "energy");
  const stress = stressFromKbar(step.stress, "stress");
  return {
    structure,
    info: [...runInfo, ...others(step, ["structure", "energy", "forces", "stress"])],
    energy,
    forces,
    stress,
  };
}

function tellOfForces(path: string, damaged: readonly string[], reading: Reading): void {
  reading.notice(`${path}\0forces`, (frames) => {
    const named = damaged.slice(0, NAMED).map((id) => JSON.stringify(id));
    const more = frames > NAMED ? `, and ${frames - NAMED} more` : "";
    return (
      `${path}: ${counted(frames)} left out, since the forces are not three finite numbers for every atom: ` +
      `${named.join(", ")}${more}`
    );
  });
}
