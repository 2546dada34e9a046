import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { Fault } from "../errors";
import { FileBytes, REFETCH } from "../fileBytes";
import type { ByteSource } from "../source";

export type SqlValue = number | bigint | string | Uint8Array | null;
export type SqlRow = Record<string, SqlValue>;

export const SQLITE_MAGIC = "SQLite format 3\0";
const HEADER = 100;
/** Bytes that are looked at together. */
const BLOCK = 65536;

/** An SQLite database that is only read. Errors of SQLite are thrown as they are. */
export interface SqliteFile {
  all(sql: string): SqlRow[];
  /** The rows one by one. */
  each(sql: string): Generator<SqlRow, void, undefined>;
  /** Statements have to be at their end, or stopped: the file stays open while one of them is not. */
  close(): void;
}

/**
 * Throws a `Fault` where the file is cut off or has changes that are not in it. `tell` hears how many bytes follow the database,
 * where any of them is not zero: SQLite never looks at them.
 */
export async function openSqlite(source: ByteSource, tell: (bytes: number) => void): Promise<SqliteFile> {
  const bytes = await FileBytes.of(source);
  try {
    checkSize(bytes, tell);
  } finally {
    bytes.close();
  }
  checkClosed(source.path);
  const { Database } = (await import("node-sqlite3-wasm")).default;
  const { path, remove } = elsewhere(source.path);
  let database: InstanceType<typeof Database> | undefined;
  const close = () => {
    try {
      database?.close();
    } finally {
      remove();
    }
  };
  try {
    const opened = (database = new Database(path, { readOnly: true }));
    // Without it a database in WAL mode asks for shared memory, which WebAssembly does not have.
    opened.exec("PRAGMA locking_mode = EXCLUSIVE");
    return {
      all: (sql) => opened.all(sql) as SqlRow[],
      *each(sql) {
        const statement = opened.prepare(sql);
        try {
          for (const row of statement.iterate()) yield row as SqlRow;
        } finally {
          statement.finalize();
        }
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** A file that was cut off would be an error only where its last pages are needed. */
function checkSize(bytes: FileBytes, tell: (bytes: number) => void): void {
  const header = bytes.read(0, HEADER, "the header of an SQLite database");
  const stored = header.readUInt16BE(16);
  const pageSize = stored === 1 ? 65536 : stored;
  if (header.toString("latin1", 0, 16) !== SQLITE_MAGIC || pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) {
    throw new Fault("DATASET_DAMAGED", "expected the header of an SQLite database, found something else", REFETCH);
  }
  const [pages, counter, validFor] = [28, 24, 92].map((at) => header.readUInt32BE(at)) as [number, number, number];
  if (counter !== validFor) return;
  const end = pages * pageSize;
  if (end <= bytes.size) {
    if (pages > 0 && hasMore(bytes, end)) tell(bytes.size - end);
    return;
  }
  throw new Fault(
    "DATASET_TRUNCATED",
    `expected ${pages} pages of ${pageSize} bytes, found a file of ${bytes.size} bytes`,
    "the file was cut off: fetch it again",
  );
}

/** Whether anything but zeros stands behind the end. */
function hasMore(bytes: FileBytes, end: number): boolean {
  for (let at = end; at < bytes.size; at += BLOCK) {
    if (bytes.read(at, Math.min(BLOCK, bytes.size - at)).some((byte) => byte !== 0)) return true;
  }
  return false;
}

/** Changes that are still in a file beside the database would be missing without a word. */
function checkClosed(path: string): void {
  for (const [ending, remedy] of BESIDE) {
    const beside = `${path}${ending}`;
    if (!existsSync(beside) || statSync(beside).size === 0 || (ending === "-journal" && !isHot(beside))) continue;
    throw new Fault(
      "DATASET_UNSUPPORTED",
      `expected a database that nobody writes to, found changes beside it in ${basename(beside)}`,
      `close the program that writes it, or ${remedy}`,
    );
  }
}

const BESIDE = [
  ["-wal", 'put the changes into the database: sqlite3 <database> "PRAGMA wal_checkpoint(TRUNCATE)"'],
  ["-journal", 'let SQLite take half-done changes back: sqlite3 <database> "SELECT count(*) FROM systems"'],
] as const;

/** A journal that is not needed any more begins with zeros. */
function isHot(journal: string): boolean {
  const bytes = new FileBytes(journal);
  try {
    return bytes.read(0, Math.min(8, bytes.size)).some((byte) => byte !== 0);
  } finally {
    bytes.close();
  }
}

/** The library makes a folder beside a database to lock it; a link elsewhere keeps it away from data that is only read. */
function elsewhere(path: string): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "hydride-sqlite-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const link = join(folder, "database");
  try {
    symlinkSync(resolve(path), link);
    return { path: link, remove };
  } catch {
    // Windows lets only some users make links.
    return { path: resolve(path), remove };
  }
}
