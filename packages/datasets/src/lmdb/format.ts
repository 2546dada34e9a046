import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import type { Structure } from "@hydride/core-graph";
import { rowId } from "../ase/identity";
import { decodeAseJson, parsePythonJson } from "../ase/json";
import { rowOfJson } from "../ase/jsonRow";
import { ASE_LEVELS, type AseContext } from "../ase/labels";
import { type AseRow, recordOfRow } from "../ase/row";
import { within } from "../damage";
import { Fault, quote } from "../errors";
import { endStream, FileBytes, REFETCH } from "../fileBytes";
import { fileStem } from "../fileNames";
import type { DatasetFormat } from "../format";
import type { ReadOptions } from "../options";
import type { Reading } from "../reading";
import { RecordFinisher } from "../recordFinisher";
import type { Share } from "../share";
import type { ByteSource } from "../source";
import { isMeta, LmdbFile } from "./file";

/** The database inside a folder of LMDB. */
const IN_FOLDER = "data.mdb";
const SPECIAL = ["nextid", "metadata", "deleted_ids"];
/** So many missing ids are named in an error. */
const NAMED = 5;
/** No row is so long; what unpacks to more is damaged, or made to fill the memory. */
const LONGEST_ROW = 2 ** 28;

/** ASE rows in LMDB, as OMat24, OMol25, ODAC and OC25 come: a file, a folder of LMDB, or a folder of such files. */
export const aselmdb: DatasetFormat = {
  name: "aselmdb",
  title: "ASE rows in LMDB",
  recognise: ({ head }) => isMeta(head),
  recogniseFolder: (path) => filesOf(path).then((files) => files.length > 0),
  claims: (path) => /\.(ase)?lmdb$/i.test(path),
  levels: ASE_LEVELS,
  canShare: () => true,
  read: readLmdb,
};

async function* readLmdb(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
  share?: Share,
): AsyncGenerator<Structure, void, undefined> {
  await endStream(source);
  if (source.folder !== true) {
    yield* readFile(source.path, options, reading, share);
    return;
  }
  const dataset = options.dataset ?? options.name ?? fileStem(source.path);
  const stem = options.name ?? fileStem(source.path);
  const files = await filesOf(source.path);
  // Of a folder, whole files.
  share?.take(files.length);
  for (const [i, file] of files.entries()) {
    if (share?.has(i + 1) === false) continue;
    const name = file === IN_FOLDER ? stem : `${stem}/${fileStem(file)}`;
    yield* readFile(join(source.path, file), { ...options, dataset, name }, reading);
  }
}

/** The database files of a folder in the order of their numbers. */
async function filesOf(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name === IN_FOLDER || /\.(ase)?lmdb$/i.test(name));
  return files.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function* readFile(
  path: string,
  options: ReadOptions,
  reading: Reading,
  share?: Share,
): Generator<Structure, void, undefined> {
  const stem = options.name ?? fileStem(path);
  const finisher = new RecordFinisher(path, options, reading);
  const bytes = within({ path }, () => new FileBytes(path));
  try {
    const file = within({ path }, () => new LmdbFile(bytes));
    const context: AseContext = { path, options, reading, units: new Map(), lengthFactor: 1 };
    let rows = 0;
    const deleted = within({ path, key: "deleted_ids" }, () => deletedIds(file));
    const gaps: string[] = [];
    let left = 0;
    const { ids, count } = within({ path, key: "nextid" }, () => idsOf(file));
    const [begin, end] = share?.range(count) ?? [0, count];
    let i = -1;
    for (const id of ids) {
      i++;
      if (share !== undefined && i === begin) [share.first, share.end] = [rows, rows];
      const place = { key: `id=${id}`, frame: rows + 1 };
      const structure = within({ path, ...place }, () => {
        const value = file.get(id);
        if (value === undefined) {
          if (id !== "0" && !deleted.has(id)) gaps.push(id);
          return undefined;
        }
        const isOwn = i >= begin && i < end;
        if (deleted.has(id)) {
          left++;
          if (isOwn) tellOfDeleted(path, reading, id);
          return undefined;
        }
        rows++;
        if (!isOwn) return undefined;
        if (share !== undefined) share.end = rows;
        const record = recordOfRow(rowOf(value), place, context);
        return finisher.finish({ ...record, ...rowId(record, stem, id) });
      });
      if (structure !== undefined) yield structure;
    }
    within({ path }, () => checkAllRead(file, rows, left, gaps));
  } finally {
    bytes.close();
  }
}

/** The ids of the rows in their order: counted to the next free one, or else sorted out of the keys. */
function idsOf(file: LmdbFile): { ids: Iterable<string>; count: number } {
  const next = file.get("nextid");
  const last = next === undefined ? NaN : Number(unpack(next, "nextid").toString("utf8"));
  // Ids are given one after the other; a number far beyond the rows is damaged.
  if (Number.isInteger(last) && last >= 1 && last <= 1000 + 100 * file.entries)
    return { ids: counting(last), count: last };
  const keys = [...file.keys()].map((key) => key.toString("latin1"));
  const ids = keys.filter((key) => /^\d+$/.test(key)).sort((a, b) => Number(a) - Number(b));
  return { ids, count: ids.length };
}

function* counting(end: number): Generator<string, void, undefined> {
  for (let id = 0; id < end; id++) yield String(id);
}

/** The ids of rows that were deleted, and may still be there. */
function deletedIds(file: LmdbFile): ReadonlySet<string> {
  const value = file.get("deleted_ids");
  const ids = value === undefined ? [] : parsePythonJson(unpack(value, "deleted_ids").toString("utf8"), "deleted_ids");
  if (Array.isArray(ids) && ids.every(Number.isInteger)) return new Set(ids.map(String));
  throw new Fault("DATASET_DAMAGED", `expected a list of ids, found ${quote(JSON.stringify(ids))}`, REFETCH);
}

function tellOfDeleted(path: string, reading: Reading, id: string): void {
  reading.notice(
    `${path}\0deleted`,
    (rows) => `${path}: ${rows === 1 ? "1 row" : `${rows} rows`} that deleted_ids lists left out (first: id=${id})`,
  );
}

/** Rows that no id led to would be lost without a word, and so would those that are missing. */
function checkAllRead(file: LmdbFile, rows: number, deleted: number, gaps: readonly string[]): void {
  const special = SPECIAL.filter((key) => file.get(key) !== undefined).length;
  if (rows + deleted + special === file.entries && rows > 0) {
    if (gaps.length === 0) return;
    const more = gaps.length > NAMED ? `, and ${gaps.length - NAMED} more` : "";
    throw new Fault(
      "DATASET_DAMAGED",
      `expected a row for every id below nextid that is not in deleted_ids, found none for ${gaps.length} of them: ` +
        gaps.slice(0, NAMED).join(", ") +
        more,
      REFETCH,
    );
  }
  if (rows === 0 && file.entries === special + deleted) {
    throw new Fault("DATASET_FILE_EMPTY", "expected rows, found none", "write or fetch the file again");
  }
  const others = [...file.keys()]
    .map((key) => key.toString("latin1"))
    .filter((key) => !/^\d+$/.test(key) && !SPECIAL.includes(key));
  throw new Fault(
    others.length > 0 ? "DATASET_LAYOUT" : "DATASET_DAMAGED",
    `expected ${file.entries - special} rows under numbers, found ${rows + deleted}` +
      (others.length > 0
        ? ` and ${others.length} other keys (${others
            .slice(0, 3)
            .map((key) => quote(key))
            .join(", ")})`
        : ""),
    others.length > 0 ? "of LMDB databases only those with ASE rows are read" : REFETCH,
  );
}

/** The JSON of a row as ASE or fairchem writes it. */
function rowOf(packed: Buffer): AseRow {
  return rowOfJson(decodeAseJson(unpack(packed, "a row").toString("utf8"), "the row"), ONLY_ROWS);
}

function unpack(packed: Buffer, what: string): Buffer {
  if (packed[0] === 0x80 || packed.subarray(0, 64).includes("torch_geometric")) {
    throw new Fault(
      "DATASET_UNSUPPORTED",
      `expected zlib-compressed JSON in ${what}, found pickled Python objects`,
      "unpickling can run any code, so it is never done; fetch the .aselmdb or extended-XYZ form of the dataset",
    );
  }
  try {
    return inflateSync(packed, { maxOutputLength: LONGEST_ROW });
  } catch (error) {
    throw new Fault(
      "DATASET_DAMAGED",
      `expected zlib-compressed JSON in ${what}, found: ${(error as Error).message}`,
      REFETCH,
    );
  }
}

const ONLY_ROWS = "of LMDB databases only those with ASE rows are read";
