import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { float64s, int32s, writeDatabase } from "./ase/writeDatabase";
import { array, writeUlm } from "./ase/writeUlm";
import { COMPRESSED, FRAMES } from "./compression/files";
import { writeHdf5 } from "./hdf5/files";
import { ani1xGroup } from "./hdf5/samples";
import { withFolder } from "./helpers";
import { rowEntries, writeLmdb } from "./lmdb/writeLmdb";
import { float64, npy, npz } from "./npz/writeNpz";
import { rockSalt } from "./pymatgen/dictionary";

const dist = resolve(fileURLToPath(import.meta.url), "../../dist");
const run = promisify(execFile);

const ZERO = new Array<number>(9).fill(0);
const ROW = { numbers: [1], positions: [[0, 0, 0]], cell: [[0, 0, 0], [0, 0, 0], [0, 0, 0]], pbc: [false, false, false], energy: -1 }; // prettier-ignore
const MD17 = { z: npy("|u1", [1], Buffer.from([1])), R: float64([0, 0, 1], [1, 1, 3]), E: float64([-1]) };
const UNPACKED = { ...MD17, F: float64([0, 0, 1], [1, 1, 3]) };
const ION =
  "1\ngdb 1\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t-0.5\t-0.5\t-0.5\t-0.5\t0\nH\t0\t0\t0\t0\n100\n[H]\t[H]\nInChI=1S/H\tInChI=1S/H\n";
const TRAJECTORY = {
  ...{ version: 1, ase_version: "3.23.0", pbc: [false, false, false], numbers: array([1], [1], "int64") },
  ...{ positions: array([0, 0, 0], [1, 3]), cell: ROW.cell, "calculator.": { name: "emt", energy: -1 } },
};

/** Files of every format and compression, with the structures that each has. */
const FILES: [name: string, content: string | Buffer, structures: number][] = [
  ["plain.xyz", FRAMES, 5],
  ["gzip.xyz", gzipSync(FRAMES), 5],
  ["bzip2.xyz", COMPRESSED.bzip2.frames, 5],
  ["xz.xyz", COMPRESSED.xz.frames, 5],
  ["zstandard.xyz", COMPRESSED.zstandard.frames, 5],
  ["qm9.xyz", ION, 1],
  [
    "a.db",
    writeDatabase([
      { numbers: int32s(1), positions: float64s(0, 0, 0), cell: float64s(...ZERO), pbc: 0, natoms: 1, energy: -1 },
    ]),
    1,
  ],
  ["a.traj", writeUlm([TRAJECTORY]), 1],
  ["a.aselmdb", writeLmdb(rowEntries({ 1: ROW, 2: ROW })), 2],
  ["stored.npz", npz(MD17), 1],
  ["deflated.npz", npz(UNPACKED, true), 1],
  ["mptrj.json", JSON.stringify({ "mp-1": { a: { structure: rockSalt(), uncorrected_total_energy: -7 } } }), 1],
  [
    "entries.json",
    JSON.stringify({ entries: [{ data: { mat_id: "a", energy_total: -7 }, structure: rockSalt() }] }),
    1,
  ],
  [
    "alex_go_0.json",
    JSON.stringify({ agm1: [{ kpoints: [1, 1, 1], steps: [{ structure: rockSalt(), energy: -7 }] }] }),
    1,
  ],
  ["pymatgen.json", JSON.stringify(rockSalt()), 1],
];

/** Reads all files with the package as it is published, in Node alone: what the tests run in resolves imports its own way. */
const READ = `
  for (const path of process.argv.slice(2)) {
    let count = 0;
    try {
      for await (const structure of readStructures(path)) count += structure.numbers.length > 0;
    } catch (error) {
      count = String(error);
    }
    console.log(JSON.stringify(count));
  }
`;

it.each([
  [
    "module",
    "mjs",
    `import { readStructures } from ${JSON.stringify(pathToFileURL(join(dist, "index.js")).href)};${READ}`,
  ],
  [
    "CommonJS",
    "cjs",
    `const { readStructures } = require(${JSON.stringify(join(dist, "index.cjs"))}); (async () => {${READ}})();`,
  ],
])("the build as %s reads every format and compression", async (_, ending, script) => {
  expect(existsSync(dist), "run `pnpm exec tsup` in the packages first").toBe(true);
  await withFolder(async (folder) => {
    const files = [...FILES.map(([name]) => name), "a.h5", "s2ef"].map((name) => join(folder, name));
    for (const [name, content] of FILES) await writeFile(join(folder, name), content);
    await writeHdf5(join(folder, "a.h5"), { H2: ani1xGroup([1, 1], 3) });
    await mkdir(join(folder, "s2ef"));
    await writeFile(join(folder, "s2ef", "0.extxyz"), "1\nfree_energy=-1 energy=-1\nH 0 0 0\n");
    await writeFile(join(folder, "s2ef", "0.txt"), "random1,frame4,-0.25\n");
    const program = join(folder, `read.${ending}`);
    await writeFile(program, script);
    const { stdout } = await run(process.execPath, [program, ...files], { env: { PATH: process.env.PATH } });
    const counts = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(files.map((file, i) => [file, counts[i]])).toStrictEqual(
      files.map((file, i) => [file, FILES[i]?.[2] ?? (file.endsWith("h5") ? 3 : 1)]),
    );
  });
});
