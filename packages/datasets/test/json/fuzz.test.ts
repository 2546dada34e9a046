import { expect, it } from "vitest";
import { survives } from "../fuzz";
import { rockSalt } from "../pymatgen/dictionary";

const labels = { energy: -7, stress: [[1, 0, 0], [0, 2, 0], [0, 0, 3]] }; // prettier-ignore
const forces = [[0, 0, 1], [0, 0, -1]]; // prettier-ignore
const many = <Item>(count: number, make: (i: number) => Item) => Array.from({ length: count }, (_, i) => make(i));
const frame = { structure: rockSalt(), uncorrected_total_energy: -7, force: forces, magmom: [1, 2], mp_id: "mp-1" };
const step = { structure: rockSalt(), ...labels, forces };
const entry = (i: number) => ({ energy: -7, data: { mat_id: `agm${i}`, energy_total: -7 }, structure: rockSalt() });

/** Six structures in every layout. */
const FILES: [name: string, content: unknown][] = [
  [
    "mptrj.json",
    { "mp-1": { a: frame, b: frame, c: frame }, "mp-2": Object.fromEntries(["d", "e", "f"].map((id) => [id, frame])) },
  ],
  ["alexandria.json", { entries: many(6, entry) }],
  ["alex_go_0.json", { agm1: [{ kpoints: [1, 1, 1], steps: many(3, () => step) }, { steps: many(3, () => step) }] }],
  ["list.json", many(6, () => ({ structure: rockSalt(), outputs: { energy: -7, forces }, group: "x" }))],
];

it.each(FILES)("%s survives cuts and flipped bits", async (name, content) => {
  const { cuts } = await survives({ name, content: Buffer.from(JSON.stringify(content)) }, 7);
  expect(cuts.same).toBe(0);
});
