import { readFileSync, rmSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";

/** The columns of a row as ASE writes them; those that are left out are null. */
export type DatabaseRow = Partial<Record<(typeof COLUMNS)[number], string | number | Uint8Array | null>>;

const COLUMNS = [
  ...(["id", "unique_id", "ctime", "mtime", "username", "numbers", "positions", "cell", "pbc"] as const),
  ...(["initial_magmoms", "initial_charges", "masses", "tags", "momenta", "constraints", "calculator"] as const),
  ...(["calculator_parameters", "energy", "free_energy", "forces", "stress", "dipole", "magmoms", "magmom"] as const),
  ...(["charges", "key_value_pairs", "data", "natoms", "fmax", "smax", "volume", "mass", "charge"] as const),
];

/** An ASE database with the tables that are read, and the information of its own table. */
export function writeDatabase(
  rows: readonly DatabaseRow[],
  information: Record<string, string> = { version: "9" },
  pragma = "PRAGMA page_size = 512",
): Buffer {
  return writeSqlite((database) => {
    database.exec(pragma);
    const columns = COLUMNS.map((name) => (name === "id" ? "id INTEGER PRIMARY KEY AUTOINCREMENT" : name));
    database.exec(`CREATE TABLE systems (${columns.join(", ")}); CREATE TABLE information (name TEXT, value TEXT)`);
    for (const [name, value] of Object.entries(information)) {
      database.run("INSERT INTO information VALUES (?, ?)", [name, value]);
    }
    for (const row of rows) {
      const names = Object.keys(row);
      const marks = names.map(() => "?").join(", ");
      database.run(`INSERT INTO systems (${names.join(", ")}) VALUES (${marks})`, Object.values(row));
    }
  });
}

/** The bytes of a database that `fill` writes. */
export function writeSqlite(fill: (database: InstanceType<typeof sqlite.Database>) => void): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "hydride-test-"));
  try {
    const database = new sqlite.Database(join(folder, "a.db"));
    fill(database);
    database.close();
    return readFileSync(join(folder, "a.db"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function float64s(...values: number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer);
}

export function int32s(...values: number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}

/** The column `data`: arrays first, then JSON that points to them, its offset before all. */
export function dataBlob(arrays: Uint8Array, json: string): Uint8Array {
  const start = Buffer.alloc(8);
  start.writeBigInt64LE(BigInt(8 + arrays.length));
  return Buffer.concat([start, arrays, Buffer.from(json)]);
}
