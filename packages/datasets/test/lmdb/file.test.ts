import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FileBytes } from "../../src/fileBytes";
import { LmdbFile } from "../../src/lmdb/file";
import { withFolder } from "../helpers";
import { writeLmdb } from "./writeLmdb";

async function opened<Result>(content: Buffer, use: (file: LmdbFile) => Result): Promise<Result> {
  return withFolder(async (folder) => {
    const path = join(folder, "a.lmdb");
    await writeFile(path, content);
    const bytes = new FileBytes(path);
    try {
      return use(new LmdbFile(bytes));
    } finally {
      bytes.close();
    }
  });
}

it.each([512, 4096])("finds every key of a tree of several levels, pages of %i bytes", async (pageSize) => {
  const entries = Array.from({ length: 3000 }, (_, i) => [String(i), Buffer.alloc((i * 37) % 700, i % 256)] as const);
  await opened(writeLmdb(entries, pageSize), (file) => {
    expect(file.entries).toBe(3000);
    for (const [key, value] of entries) expect(file.get(key)?.equals(value)).toBe(true);
    for (const key of ["", "3000", "10000", "299a", "~"]) expect(file.get(key)).toBeUndefined();
    const sorted = entries.map(([key]) => key).sort();
    expect([...file.keys()].map((key) => key.toString("latin1"))).toStrictEqual(sorted);
  });
});

it("takes the newer of the two meta pages", async () => {
  const content = writeLmdb([["a", Buffer.from("1")]]);
  // The older one says that the table is empty.
  content.fill(0xff, 16 + 24 + 48 + 40, 16 + 24 + 48 + 48);
  await opened(content, (file) => {
    expect(file.get("a")?.toString()).toBe("1");
  });
});

it("has nothing in an empty database", async () => {
  await opened(writeLmdb([]), (file) => {
    expect([file.entries, file.get("a"), [...file.keys()]]).toStrictEqual([0, undefined, []]);
  });
});

it("ends where a branch points back to itself", async () => {
  const content = writeLmdb(Array.from({ length: 200 }, (_, i) => [String(i), Buffer.alloc(40)] as const));
  const main = 512 + 16 + 24 + 48;
  const root = Number(content.readBigUInt64LE(main + 40));
  const node = root * 512 + content.readUInt16LE(root * 512 + 16);
  content.writeUInt32LE(root, node);
  await opened(content, (file) => {
    expect(() => file.get("0")).toThrow(/^expected a tree of \d levels, found a branch at level \d$/);
  });
});
