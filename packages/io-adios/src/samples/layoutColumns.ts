import type { Column, Fill } from "./column";
import type { ColumnType, Tally } from "./layout";
import type { SampleRecord } from "./record";

/** Which of HydraGNN's keys a set has: those of the paper of 2025 or of 2026. */
export type KeySet = "sc25" | "sc26";

export const KEY_SETS: readonly KeySet[] = ["sc25", "sc26"];

const KEYS: Record<KeySet, readonly string[]> = {
  sc25: ["edge_attr", "edge_index", "energy", "forces", "pos", "x", "y"],
  sc26: [
    ...["atomic_numbers", "cell", "chemical_composition", "edge_attr", "edge_index", "edge_shifts", "energy"],
    ...["energy_per_atom", "forces", "graph_attr", "natoms", "pbc", "pos", "x", "y"],
  ],
};

/** HydraGNN counts the elements by number, from hydrogen on. */
export const ELEMENTS = 118;

export interface LayoutOptions {
  keys: KeySet;
  /** Whether any sample has it; where none has, there is no key of it. */
  energy: boolean;
  forces: boolean;
  edges: boolean;
  /** What is subtracted from the energy of a sample, eV. */
  reference: (record: SampleRecord) => number;
}

/** The columns of HydraGNN's layout, sorted by name. What a sample has not is NaN in them. */
export function layoutColumns(options: LayoutOptions): Column[] {
  const all = { ...atoms(options), ...labels(options), ...crystal(), ...edges() };
  return KEYS[options.keys]
    .filter((key) => all[key] !== undefined)
    .filter((key) => options.edges || !key.startsWith("edge_"))
    .map((key) => ({ ...all[key]!, name: key, own: false }));
}

type Described = Omit<Column, "name" | "own">;

function column<Values extends Float32Array | Int32Array | BigInt64Array>(
  type: ColumnType,
  inner: readonly number[],
  rows: (tally: Tally) => number,
  fill: Fill<Values>,
): Described {
  return { type, inner, rows, fill: fill as unknown as Fill };
}

const perAtom = ({ atoms }: Tally) => atoms;
const perEdge = ({ edges }: Tally) => edges;
const perSample =
  (rows: number) =>
  ({ samples }: Tally) =>
    samples * rows;

function atoms({ forces: hasForces }: LayoutOptions): Record<string, Described> {
  const width = hasForces ? 7 : 4;
  return {
    x: column<Float32Array>("float", [width], perAtom, ([out], { numbers, positions, forces }) => {
      numbers.forEach((z, i) => {
        out![width * i] = z;
        for (let k = 0; k < 3; k++) {
          out![width * i + 1 + k] = positions[3 * i + k]!;
          if (hasForces) out![width * i + 4 + k] = forces === undefined ? NaN : forces[3 * i + k]!;
        }
      });
    }),
    pos: column<Float32Array>("float", [3], perAtom, ([out], { positions }) => out!.set(positions)),
    atomic_numbers: column<BigInt64Array>("int64", [1], perAtom, ([out], { numbers }) => {
      numbers.forEach((z, i) => (out![i] = BigInt(z)));
    }),
  };
}

function labels({ energy: hasEnergy, forces: hasForces, reference }: LayoutOptions): Record<string, Described> {
  // Single precision cannot tell the energies of large structures apart: what elements contribute goes first.
  const energyOf = (record: SampleRecord) => (record.energy === undefined ? NaN : record.energy - reference(record));
  const first = Number(hasEnergy);
  return {
    ...(hasEnergy && {
      energy: column<Float32Array>("float", [], perSample(1), ([out], record) => (out![0] = energyOf(record))),
      energy_per_atom: column<Float32Array>("float", [], perSample(1), ([out], record) => {
        out![0] = energyOf(record) / record.numbers.length;
      }),
    }),
    ...(hasForces && {
      forces: column<Float32Array>("float", [3], perAtom, ([out], { forces }) => {
        if (forces === undefined) out!.fill(NaN);
        else out!.set(forces);
      }),
    }),
    ...((hasEnergy || hasForces) && {
      y: column<Float32Array>(
        "float",
        [1],
        ({ samples, atoms }) => first * samples + (hasForces ? 3 * atoms : 0),
        ([out], record) => {
          if (hasEnergy) out![0] = energyOf(record);
          if (!hasForces) return;
          if (record.forces === undefined) out!.fill(NaN, first);
          else out!.set(record.forces, first);
        },
      ),
    }),
  };
}

function crystal(): Record<string, Described> {
  return {
    cell: column<Float32Array>("float", [3], perSample(3), ([out], { cell }) => {
      if (cell !== undefined) out!.set(cell);
    }),
    pbc: column<Int32Array>("int32", [], perSample(3), ([out], { pbc }) => {
      pbc.forEach((is, k) => (out![k] = Number(is)));
    }),
    chemical_composition: column<Float32Array>("float", [1], perSample(ELEMENTS), ([out], { numbers }) => {
      for (const z of numbers) out![z - 1]!++;
    }),
    natoms: column<BigInt64Array>("int64", [], perSample(1), ([out], { numbers }) => {
      out![0] = BigInt(numbers.length);
    }),
    // A neutral singlet where nothing else is known, as HydraGNN has it; our own variables tell what is.
    graph_attr: column<Float32Array>("float", [], perSample(2), ([out], { charge = 0, spin = 1 }) => {
      out!.set([charge, spin]);
    }),
  };
}

function edges(): Record<string, Described> {
  return {
    edge_index: {
      ...column<BigInt64Array>("int64", [], perEdge, ([first, second], { edges }) => {
        edges!.receiver.forEach((atom, e) => (first![e] = BigInt(atom)));
        edges!.sender.forEach((atom, e) => (second![e] = BigInt(atom)));
      }),
      outer: 2,
    },
    edge_attr: column<Float32Array>("float", [1], perEdge, ([out], { edges }) => out!.set(edges!.lengths)),
    edge_shifts: column<Float32Array>("float", [3], perEdge, ([out], { edges }) => out!.set(edges!.shifts)),
  };
}
