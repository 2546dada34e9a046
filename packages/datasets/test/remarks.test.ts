import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readAll, withFolder } from "./helpers";

const CELL = 'Lattice="4 0 0 0 4 0 0 0 4"';

function noticesOf(content: string): Promise<string[]> {
  return withFolder(async (folder) => {
    const path = join(folder, "a.xyz");
    await writeFile(path, content);
    const notices: string[] = [];
    await readAll(path, { keys: { energy: null, forces: null }, onNotice: (text) => notices.push(text) });
    return notices.map((text) => text.replaceAll(`${folder}/`, ""));
  });
}

it("tells of atoms that are too close, to an image too", async () => {
  const remedy = "look for an atom that is there twice, and at the unit of positions and cell";
  expect(
    await noticesOf(`1\n\nH 0 0 0\n${"2\nx=1\nH 0 0 0\nH 0 0.05 0\n".repeat(2)}2\n\nH 0 0 0\nH 0 0.1 0\n`),
  ).toStrictEqual([
    `a.xyz: atoms closer than 0.1 A in 2 frames (first in frame 2: atom 1 and atom 2, 0.05 A): ${remedy}`,
  ]);
  expect(await noticesOf(`3\n${CELL}\nH 1 1 1\nH 2 0 2\nH 2 4 2\n`)).toStrictEqual([
    `a.xyz: atoms closer than 0.1 A in 1 frame (first in frame 1: atom 2 and atom 3, 0 A): ${remedy}`,
  ]);
  expect(await noticesOf('1\nLattice="0.05 0 0 0 4 0 0 0 4"\nH 1 1 1\n')).toStrictEqual([
    `a.xyz: atoms closer than 0.1 A in 1 frame (first in frame 1: atom 1 and its own periodic image, 0.05 A): ${remedy}`,
  ]);
});

it("tells of a stress without a volume", async () => {
  const stress = 'stress="1 2 3 0 0 0"';
  const frames = [
    `1\n${CELL} ${stress}\nH 0 0 0\n`,
    `1\n${stress}\nH 0 0 0\n`,
    `1\n${CELL} pbc="T T F" ${stress}\nH 0 0 0\n`,
  ];
  expect(await noticesOf(frames.join(""))).toStrictEqual([
    "a.xyz: a stress in 2 frames without a cell that is periodic in three directions (first in frame 2): " +
      "it has no volume, and is not trained on",
  ]);
});

it("tells of a stress that is not symmetric", async () => {
  const frame = (numbers: string) => `1\n${CELL} stress="${numbers}"\nH 0 0 0\n`;
  const small = "1 0.0009 0 0 1 0 0 0 1";
  expect(await noticesOf(frame(small) + frame("1 0 0 0 1 0.5 0 0.2 1") + frame("1 1 0 0 1 0 0 0 1"))).toStrictEqual([
    "a.xyz: a stress that is not symmetric in 2 frames (first in frame 2: yz 0.5, zy 0.2 eV/A^3): look at the order of " +
      "its numbers, or switch it off with keys: { stress: null } (shell: --key stress=null)",
  ]);
});
