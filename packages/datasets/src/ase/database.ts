import type { InfoValue, Structure } from "@hydride/core-graph";
import { asDatasetError, within } from "../damage";
import { Fault } from "../errors";
import { lengthFactor } from "../units";
import { fileStem } from "../fileNames";
import { REFETCH } from "../fileBytes";
import type { DatasetFormat } from "../format";
import { parseName } from "../numpy/dtype";
import { decodeArray } from "../numpy/ndArray";
import type { ReadOptions } from "../options";
import type { Reading } from "../reading";
import { RecordFinisher } from "../recordFinisher";
import type { Share } from "../share";
import type { ByteSource } from "../source";
import { decodeData } from "./dataBlob";
import { rowId } from "./identity";
import { decodeAseJson } from "./json";
import { ASE_LEVELS, type AseContext } from "./labels";
import { type AseRow, recordOfRow } from "./row";
import { openSqlite, SQLITE_MAGIC, type SqliteFile, type SqlRow, type SqlValue } from "./sqlite";
import type { AseValue } from "./values";

/** The version of ASE's tables that is read: all that ASE has written since 2019. */
const VERSION = 9;

/** An ASE database in SQLite: https://wiki.fysik.dtu.dk/ase/ase/db/db.html */
export const aseDatabase: DatasetFormat = {
  name: "ase-db",
  title: "an ASE database",
  recognise: ({ head }) => head.toString("latin1", 0, SQLITE_MAGIC.length) === SQLITE_MAGIC,
  claims: (path) => /\.db$/i.test(path),
  levels: ASE_LEVELS,
  canShare: () => true,
  read: readDatabase,
};

async function* readDatabase(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
  share?: Share,
): AsyncGenerator<Structure, void, undefined> {
  const { path } = source;
  const tell = (bytes: number) =>
    reading.notice(
      `${path}\0rest`,
      () =>
        `${path}: ${bytes} bytes behind the last page of the database left out: it is damaged, or was joined with another file`,
    );
  const file = await openSqlite(source, tell).catch((error: unknown) => {
    throw asDatasetError(error, { path });
  });
  try {
    const context = within({ path, key: "information" }, () => contextOf(file, path, options, reading));
    const finisher = new RecordFinisher(path, options, reading);
    const stem = options.name ?? fileStem(path);
    if (share !== undefined) takeRows(file, share, path);
    // One more, after which an error names its place.
    const passed = Math.max(0, (share?.first ?? 0) - 1);
    const rows = file.each(`SELECT * FROM systems ORDER BY id LIMIT -1 OFFSET ${passed}`);
    try {
      for (let frame = passed + 1, last = "the first row"; frame <= (share?.end ?? Infinity); frame++) {
        const { done, value } = within({ path, key: `after ${last}` }, () => rows.next());
        if (done === true) return;
        last = `id=${String(value.id)}`;
        if (share?.has(frame) === false) continue;
        const place = { key: last, frame };
        yield within({ path, ...place }, () => {
          const record = recordOfRow(rowOf(value), place, context);
          return finisher.finish({ ...record, ...rowId(record, stem, String(value.id)) });
        });
      }
    } finally {
      // A database stays open while one of its statements does.
      rows.return();
    }
  } finally {
    file.close();
  }
}

function takeRows(file: SqliteFile, share: Share, path: string): void {
  share.take(within({ path }, () => Number(file.all("SELECT count(*) AS rows FROM systems")[0]!["rows"])));
}

function contextOf(file: SqliteFile, path: string, options: ReadOptions, reading: Reading): AseContext {
  const tables = new Set(
    file.all("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => String(name)),
  );
  if (!tables.has("systems") || !tables.has("information")) {
    throw new Fault(
      "DATASET_LAYOUT",
      `expected an ASE database with the tables systems and information, found the tables ${[...tables].join(", ") || "of an empty database"}`,
      "of SQLite databases only those of ASE are read",
    );
  }
  const information = new Map(file.all("SELECT name, value FROM information").map(({ name, value }) => [name, value]));
  const version = Number(information.get("version") ?? NaN);
  if (version !== VERSION) {
    throw new Fault(
      "DATASET_UNSUPPORTED",
      `expected version ${VERSION} of ASE's tables, found ${String(information.get("version") ?? "none")}`,
      "write it again with a current ASE: ase db old.db --insert-into new.db",
    );
  }
  const metadata = information.get("metadata");
  const { _property_unit_dict: units, _distance_unit: length } = (
    typeof metadata === "string" ? decodeAseJson(metadata, "metadata") : {}
  ) as Record<string, InfoValue | undefined>;
  const entries = Object.entries(typeof units === "object" && units !== null ? units : {});
  return {
    path,
    options,
    reading,
    units: new Map(entries.flatMap(([key, unit]) => (typeof unit === "string" ? [[key, unit]] : []))),
    lengthFactor: typeof length === "string" ? lengthFactor(length, "_distance_unit of the metadata") : 1,
  };
}

const ARRAYS = new Map<string, { dtype: string; width?: number }>([
  ["numbers", { dtype: "int32" }],
  ["positions", { dtype: "float64", width: 3 }],
  ["cell", { dtype: "float64", width: 3 }],
  ["initial_magmoms", { dtype: "float64" }],
  ["initial_charges", { dtype: "float64" }],
  ["masses", { dtype: "float64" }],
  ["tags", { dtype: "int32" }],
  ["momenta", { dtype: "float64", width: 3 }],
  ["forces", { dtype: "float64", width: 3 }],
  ["stress", { dtype: "float64" }],
  ["dipole", { dtype: "float64" }],
  ["magmoms", { dtype: "float64" }],
  ["charges", { dtype: "float64" }],
]);
const JSON_COLUMNS = ["constraints", "calculator_parameters"];

function rowOf(row: SqlRow): AseRow {
  // Columns of the table, which may be null.
  const fields = new Map<string, AseValue>([
    ["cell", null],
    ["pbc", null],
  ]);
  for (const [name, value] of Object.entries(row)) {
    if (value === null || name === "key_value_pairs" || name === "data") continue;
    fields.set(name === "username" ? "user" : name, fieldOf(name, value));
  }
  const { key_value_pairs: pairs, data } = row;
  const extras: [string, InfoValue][] = [
    ["key_value_pairs", typeof pairs === "string" ? decodeAseJson(pairs, "key_value_pairs") : {}],
    ["data", typeof data === "string" || data instanceof Uint8Array ? decodeData(data) : {}],
  ];
  return { fields, extras: extras.map(([source, value]) => [source, entriesOf(source, value)] as const) };
}

function fieldOf(name: string, value: Exclude<SqlValue, null>): AseValue {
  const array = ARRAYS.get(name);
  if (array !== undefined) return blob(name, value, array);
  if (value instanceof Uint8Array) throw unexpected(name, "a number or a text", "bytes");
  if (typeof value === "string" && JSON_COLUMNS.includes(name)) return decodeAseJson(value, name);
  return typeof value === "bigint" ? String(value) : value;
}

function blob(
  name: string,
  value: Exclude<SqlValue, null>,
  { dtype, width }: { dtype: string; width?: number },
): AseValue {
  if (!(value instanceof Uint8Array)) throw unexpected(name, "the bytes of an array", typeof value);
  const type = parseName(dtype);
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
  const count = Math.floor(bytes.length / type.size);
  return decodeArray(type, width === undefined ? [count] : [Math.floor(count / width), width], bytes);
}

function entriesOf(source: string, value: InfoValue): Record<string, InfoValue> {
  if (value === null) return {};
  // ASE takes anything for data, not only a dictionary.
  if (typeof value === "object" && !Array.isArray(value)) return value;
  return { [source]: value };
}

function unexpected(name: string, expected: string, found: string): Fault {
  return new Fault("DATASET_DAMAGED", `expected ${expected} in the column ${name}, found ${found}`, REFETCH);
}
