import type { InfoValue, Structure } from "@hydride/core-graph";
import { asDatasetError, within } from "../damage";
import { Fault } from "../errors";
import { endStream, FileBytes } from "../fileBytes";
import { fileStem } from "../fileNames";
import type { DatasetFormat } from "../format";
import { asLists } from "../numpy/ndArray";
import type { ReadOptions } from "../options";
import type { Reading } from "../reading";
import { RecordFinisher } from "../recordFinisher";
import type { ByteSource } from "../source";
import { decodeAseJson } from "./json";
import { ASE_LEVELS, type AseContext } from "./labels";
import { type AseRow, recordOfRow } from "./row";
import { plainItem, ULM_MAGIC, UlmFile, type UlmItem } from "./ulm";
import { type AseValue, isArray } from "./values";

const TAG = "ASE-Trajectory";
/** What ASE wrote before 2015. */
const PICKLED = "PickleTrajectory";
/** Written with the first frame alone where it is the same in all. */
const INHERITED = ["numbers", "pbc", "masses", "constraints"] as const;

/** A trajectory of ASE: https://wiki.fysik.dtu.dk/ase/ase/io/trajectory.html */
export const aseTrajectory: DatasetFormat = {
  name: "ase-traj",
  title: "an ASE trajectory",
  recognise: ({ head }) => [ULM_MAGIC, PICKLED].some((magic) => head.toString("latin1", 0, magic.length) === magic),
  claims: (path) => /\.traj$/i.test(path),
  levels: ASE_LEVELS,
  read: readTrajectory,
};

async function* readTrajectory(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  const { path } = source;
  if (source.head.toString("latin1", 0, PICKLED.length) === PICKLED) {
    await endStream(source);
    throw pickled().at({ path });
  }
  const bytes = await FileBytes.of(source).catch((error: unknown) => {
    throw asDatasetError(error, { path });
  });
  try {
    const context: AseContext = { path, options, reading, units: new Map(), lengthFactor: 1 };
    const finisher = new RecordFinisher(path, options, reading);
    const group = options.name ?? fileStem(path);
    let frame = 0;
    // Trajectories may be put one behind the other, as with cat.
    for (let start: number | undefined = 0; start !== undefined;) {
      const from: number = start;
      const file: UlmFile = within({ path }, () => opened(bytes, from));
      let first: UlmItem | undefined;
      for (let index = 0; index < file.items; index++) {
        const place = { frame: ++frame };
        yield within({ path, ...place }, () => {
          const item = file.item(index);
          first ??= item;
          // One trajectory is one relaxation or one run: its frames are near copies of each other.
          return finisher.finish({ group, ...recordOfRow(rowOf(item, first), place, context) });
        });
      }
      start = within({ path }, () => next(bytes, file, path, reading));
    }
  } finally {
    bytes.close();
  }
}

/** Where another trajectory follows; of anything else that follows a notice tells. */
function next(bytes: FileBytes, file: UlmFile, path: string, reading: Reading): number | undefined {
  const rest = file.rest();
  if (rest === undefined) return undefined;
  const length = bytes.size - rest;
  if (bytes.read(rest, Math.min(length, ULM_MAGIC.length)).toString("latin1") === ULM_MAGIC) return rest;
  reading.notice(
    `${path}\0rest`,
    () =>
      `${path}: ${length} bytes behind the last frame left out, which are none that is complete: the program that wrote it may ` +
      "have been stopped, or the file is damaged",
  );
  return undefined;
}

function opened(bytes: FileBytes, start: number): UlmFile {
  const file = new UlmFile(bytes, start);
  if (file.tag !== TAG) {
    throw new Fault(
      "DATASET_LAYOUT",
      `expected a file of the kind ${TAG}, found one of the kind ${file.tag}`,
      "of ULM files only trajectories are read",
    );
  }
  if (file.items === 0)
    throw new Fault("DATASET_FILE_EMPTY", "expected frames, found none", "write or fetch the file again");
  return file;
}

function rowOf(item: UlmItem, first: UlmItem): AseRow {
  const fields = new Map<string, AseValue>();
  const set = (name: string, value: AseValue | undefined) => {
    if (value !== undefined) fields.set(name, value);
  };
  const header = item.values.has("numbers") ? item : first;
  for (const name of INHERITED) set(name, header.values.get(name));
  for (const [name, value] of item.values) {
    if (!NOT_RESULTS.includes(name) && !fields.has(name)) set(RENAMED.get(name) ?? name, value);
  }
  setParts(fields, item, ["calculator", "info"], RENAMED);
  const constraints = fields.get("constraints");
  if (typeof constraints === "string") set("constraints", decodeAseJson(constraints, "constraints"));
  const calculator = item.parts.get("calculator");
  for (const [name, value] of calculator?.values ?? []) set(name === "name" ? "calculator" : name, value);
  if (calculator !== undefined) setParts(fields, calculator, ["parameters"]);
  const parameters = calculator?.values.get("parameters") ?? partOf(calculator, "parameters");
  fields.delete("parameters");
  set("calculator_parameters", parameters);
  const info = item.values.get("info") ?? partOf(item, "info") ?? {};
  const description = first.values.get("description");
  const extras: [string, Record<string, InfoValue>][] = [
    ["info", info as Record<string, InfoValue>],
    ["description", description === undefined ? {} : { description: plain(description) }],
  ];
  return { fields, extras };
}

/** Parts that ASE does not write: nothing of an item is passed over. */
function setParts(
  fields: Map<string, AseValue>,
  { parts }: UlmItem,
  known: readonly string[],
  renamed?: ReadonlyMap<string, string>,
): void {
  for (const [name, part] of parts) {
    if (!known.includes(name)) fields.set(renamed?.get(name) ?? name, plainItem(part, plain));
  }
}

const NOT_RESULTS = ["version", "ase_version", "info", "description"];
const RENAMED = new Map([
  ["magmoms", "initial_magmoms"],
  ["charges", "initial_charges"],
]);

function partOf(item: UlmItem | undefined, name: string): Record<string, InfoValue> | undefined {
  const part = item?.parts.get(name);
  return part && plainItem(part, plain);
}

function plain(value: AseValue): InfoValue {
  return isArray(value) ? asLists(value) : value;
}

function pickled(): Fault {
  return new Fault(
    "DATASET_UNSUPPORTED",
    "expected a trajectory that ASE wrote since 2015, found an older one, which is pickled",
    "unpickling can run any code, so it is never done; if you trust the file: python -m ase.io.trajectory old.traj",
  );
}
