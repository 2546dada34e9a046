import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

const FRAMES_PER_MATERIAL = 10;
const SYMBOLS = ["Li", "O", "Fe", "P", "Na", "Cl", "Ti", "S"];

/** Writes a file in the layout of MPtrj with made-up numbers of as many digits as there, and says how many frames it has. */
export async function writeMptrj(path: string, bytes: number): Promise<number> {
  const file = createWriteStream(path);
  const random = generator(1);
  let [frames, written] = [0, 0];
  for (let material = 0; written < bytes; material++) {
    const atoms = 4 + Math.floor(random() * 56);
    const list = Array.from({ length: FRAMES_PER_MATERIAL }, (_, step) => {
      frames++;
      return `"mp-${material}-0-${step}": ${JSON.stringify(frame(material, atoms, random))}`;
    });
    const text = `${material === 0 ? "{" : ", "}"mp-${material}": {${list.join(", ")}}`;
    written += text.length;
    if (!file.write(text)) await once(file, "drain");
  }
  file.end("}");
  await finished(file);
  return frames;
}

function frame(material: number, atoms: number, random: () => number) {
  const length = 2.5 * Math.cbrt(atoms);
  const matrix = [
    [length, 0, 0],
    [0, length, 0],
    [0, 0, length],
  ];
  const side = Math.ceil(Math.cbrt(atoms));
  const sites = Array.from({ length: atoms }, (_, i) => {
    const element = SYMBOLS[(material + i) % SYMBOLS.length]!;
    const places = [i % side, Math.floor(i / side) % side, Math.floor(i / side ** 2)];
    const abc = places.map((place) => (place + 0.1 * random()) / side);
    const xyz = abc.map((x) => x * length);
    return { species: [{ element, occu: 1 }], abc, xyz, label: element, properties: { magmom: digits(random()) } };
  });
  const lattice = { matrix, a: length, b: length, c: length, alpha: 90, beta: 90, gamma: 90, volume: length ** 3 };
  const energy = -5 * atoms + random();
  return {
    structure: { "@module": "pymatgen.core.structure", "@class": "Structure", charge: null, lattice, sites },
    uncorrected_total_energy: energy,
    corrected_total_energy: energy - 1,
    energy_per_atom: (energy - 1) / atoms,
    ef_per_atom: -random(),
    e_per_atom_relaxed: energy / atoms,
    ef_per_atom_relaxed: -random(),
    force: sites.map(() => [0, 1, 2].map(() => digits(random() - 0.5))),
    stress: [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? digits(10 * random()) : 0))),
    magmom: sites.map(({ properties }) => properties.magmom),
    bandgap: digits(random()),
    mp_id: `mp-${material}`,
  };
}

function digits(value: number): number {
  return Number(value.toFixed(8));
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
