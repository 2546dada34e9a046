import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { canShare, type LeftOut, type ReadOptions, readStructures, SharedFile, sharesFit } from "../src/index";
import { writeDatabase } from "./ase/writeDatabase";
import { failure, readAll, sharedFile, withFolder } from "./helpers";
import { rowEntries, writeLmdb } from "./lmdb/writeLmdb";

interface Found {
  structures: Structure[];
  notices: (string | null)[];
  leftOut: LeftOut[];
}

async function whole(path: string, options: ReadOptions): Promise<Found> {
  const [notices, leftOut]: [string[], LeftOut[]] = [[], []];
  const listeners = {
    onNotice: (text: string) => void notices.push(text),
    onLeftOut: (one: LeftOut) => void leftOut.push(one),
  };
  const structures: Structure[] = [];
  for await (const structure of readStructures(path, { ...options, ...listeners })) structures.push(structure);
  return { structures, notices, leftOut };
}

/** What several readers find together, and whether their shares fit. */
async function together(path: string, of: number, options: ReadOptions): Promise<Found & { fit: boolean }> {
  const leftOut: LeftOut[] = [];
  const structures: Structure[] = [];
  const files = Array.from(
    { length: of },
    (_, index) => new SharedFile(path, { index, of }, { ...options, onLeftOut: (one) => void leftOut.push(one) }),
  );
  for (const file of files) for await (const structure of file.structures()) structures.push(structure);
  const all = files.map(({ found }) => structuredClone(found));
  const lists = files.map((file) => file.notices(all));
  const notices = lists[0]!.map((_, i) => lists.map((list) => list[i]!).find((text) => text !== null) ?? null);
  return { structures, notices, leftOut, fit: sharesFit(all) };
}

async function expectSame(path: string, options: ReadOptions = {}): Promise<Found> {
  const alone = await whole(path, options);
  for (const of of [1, 2, 3, 7, 40]) {
    expect(await together(path, of, options), `${of} readers`).toStrictEqual({ ...alone, fit: true });
  }
  return alone;
}

const frame = (i: number, atoms: number) =>
  `${atoms}\nProperties=species:S:1:pos:R:3 i=${i} ${i % 3 === 1 ? "" : `energy=${-i - 1} `}pbc="F F F" name="ä${i}"\n` +
  Array.from({ length: atoms }, (_, a) => `H ${a * 0.9} 0 ${i / 7}\n`).join("");
const frames = (count: number) => Array.from({ length: count }, (_, i) => frame(i, 1 + ((i * 5) % 6))).join("");

describe("frames of extended XYZ that several share", () => {
  const file = (content: string | Buffer, use: (path: string) => Promise<unknown>) =>
    withFolder(async (folder) => {
      const path = join(folder, "frames.xyz");
      await writeFile(path, content);
      await use(path);
    });

  it("are those that one reads, with the same ids, notices and what is left out", async () => {
    await file(frames(23), async (path) => {
      const { structures, notices, leftOut } = await expectSame(path, { outliers: { energyPerAtom: [-12, 0] } });
      expect([structures.length, leftOut.length, notices.length]).toEqual([21, 2, 2]);
      expect(structures.at(-1)!.id).toBe("frames:23");
    });
  });

  it.each([
    ["with empty lines", frames(5).replace(/\n(?=\d+\nP)/g, "\n\n \n") + "\n\n"],
    ["with a byte-order mark and other line ends", `\ufeff${frames(5).replaceAll("\n", "\r\n")}`],
    ["without an end of the last line", frames(5).trimEnd()],
    ["of one frame", frame(1, 30)],
    ["of which one is nearly all", frame(0, 1) + frame(1, 400) + frame(2, 1)],
  ])("%s", (_, content) => file(content, (path) => expectSame(path)));

  it("longer than the piece that is looked at", () =>
    file(frames(3) + frame(3, 60_000) + frames(2).replaceAll("i=", "j="), (path) => expectSame(path)));

  it("name frame and line of what is wrong, whoever reads it", async () => {
    const lines = frames(20).split("\n");
    const places = lines.flatMap((line, i) => (line.startsWith("H") ? [i] : []));
    for (const place of [places[3]!, places[30]!, places.at(-1)!]) {
      const content = lines.with(place, "H 0 0").join("\n");
      await file(content, async (path) => {
        const expected = await failure(() => readAll(path));
        for (const of of [2, 5]) expect(await failure(() => together(path, of, {}))).toEqual(expected);
      });
    }
  });

  it("tell of a count that is none as one reader does", async () => {
    const counted = frames(20).split("\n");
    const place = counted.findIndex((line, i) => i > 40 && /^\d$/.test(line));
    await file(counted.with(place, "x").join("\n"), async (path) => {
      const expected = await failure(() => readAll(path));
      for (const of of [2, 5, 30]) expect(await failure(() => together(path, of, {}))).toEqual(expected);
    });
  });

  it("do not fit where a reader cannot tell which are its own", async () => {
    await file("x\n", async (path) => {
      const last = new SharedFile(path, { index: 1, of: 2 });
      expect((await last.structures().next()).done).toBe(true);
      expect(last.found.isUnsure).toBe(true);
      expect(sharesFit([last.found])).toBe(false);
    });
  });
});

describe("rows that several share", () => {
  const put = (name: string, content: Buffer, use: (path: string) => Promise<unknown>) =>
    withFolder(async (folder) => {
      await writeFile(join(folder, name), content);
      await use(join(folder, name));
    });
  const doubles = (values: number[]) => new Uint8Array(Float64Array.from(values).buffer);
  const row = (i: number) => ({
    numbers: [1, 8],
    positions: [
      [0, 0, 0],
      [0, 0, 1 + i],
    ],
    energy: -i - 1,
    pbc: [false, false, false],
    cell: [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
  });

  it("of an ASE database", () => {
    const rows = Array.from({ length: 12 }, (_, i) => ({
      ...{
        id: 3 * i + 1,
        numbers: new Uint8Array(Int32Array.of(1, 8).buffer),
        positions: doubles([0, 0, 0, 0, 0, 1 + i]),
      },
      ...{ cell: doubles(Array<number>(9).fill(0)), pbc: 0, energy: -i - 1 },
    }));
    return put("a.db", writeDatabase(rows), async (path) => {
      expect((await expectSame(path)).structures).toHaveLength(12);
    });
  });

  it("of LMDB, where some were deleted", () => {
    const rows = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [String(i + 1), row(i)]));
    const entries = [...rowEntries(rows)];
    return put("a.aselmdb", writeLmdb(entries), async (path) => {
      expect((await expectSame(path)).structures).toHaveLength(15);
    });
  });

  it("of a folder of LMDB, by its files", () =>
    withFolder(async (folder) => {
      const path = join(folder, "set");
      await mkdir(path);
      for (const name of ["a.aselmdb", "b.aselmdb", "c.aselmdb"]) {
        await writeFile(join(path, name), writeLmdb(rowEntries({ 1: row(1), 2: row(2) })));
      }
      expect((await expectSame(path)).structures).toHaveLength(6);
    }));
});

it("files that have to be read from their beginning are not shared", () =>
  withFolder(async (folder) => {
    const can = async (name: string, content: string | Buffer) => {
      await writeFile(join(folder, name), content);
      return canShare(join(folder, name));
    };
    expect(await can("a.xyz", frames(2))).toBe(true);
    expect(await can("a.xyz.gz", gzipSync(frames(2)))).toBe(false);
    expect(await can("a.json", "{}")).toBe(false);
    expect(await canShare(join(folder, "none.xyz"))).toBe(false);
  }));

it.each(["botnet_3bpa/train_300K.xyz", "charge_spin/ase_carbene_2200.db"])(
  "the real file %s is read by three as by one",
  async (name) => {
    const path = sharedFile(name);
    if (path === undefined) return;
    expect(await canShare(path)).toBe(true);
    const alone = await whole(path, {});
    expect(await together(path, 3, {})).toStrictEqual({ ...alone, fit: true });
  },
);
