import { describe, expect, it } from "vitest";
import { gzipSync } from "node:zlib";
import { survives } from "../fuzz";
import { failureOf, readContent, withoutFolder } from "../helpers";
import { array, type UlmValue, writeUlm } from "./writeUlm";

const FIXED = '[{"name": "FixAtoms", "kwargs": {"indices": [1]}}]';

/** Two atoms; what the first frame alone says is left out of the others, as ASE does. */
function frames(count: number): Record<string, UlmValue>[] {
  return Array.from({ length: count }, (_, i) => ({
    ...(i === 0 && {
      version: 1,
      ase_version: "3.23.0",
      pbc: [true, true, false],
      numbers: array([1, 29], [2], "int64"),
      masses: array([2.014, 63.5], [2]),
      constraints: FIXED,
      description: { by: "a test" },
    }),
    positions: array([0, 0, i / 10, 1, 2, 3], [2, 3]),
    cell: [
      [4, 0, 0],
      [0, 5, 0],
      [0, 0, 6],
    ],
    momenta: array([100, 0, 0, 0, 0, 0], [2, 3]),
    tags: array([7, 8], [2], "int64"),
    magmoms: array([1, -1], [2]),
    "calculator.": {
      name: "vasp",
      parameters: { encut: 350 },
      energy: -10 - i,
      free_energy: -10.5 - i,
      forces: array([1, 2, 3, 4, 5, 6], [2, 3]),
      stress: array(
        [1, 2, 3, 4, 5, 6].map((x) => x / 1000),
        [6],
      ),
      magmoms: array([0.5, -0.5], [2]),
      bandgap: 0.25,
      dipole: array([1, 2, 3], [3]),
    },
    "info.": { note: `frame ${i}`, weights: array([1, 2], [2]) },
  }));
}

const read = (content: Buffer, options = {}) => readContent(content, options, "run.traj");

describe.each([true, false])("a trajectory, little-endian %s", (little) => {
  it("has all that ASE writes, the first frame's elements in every frame", async () => {
    const [first, second, ...others] = await read(writeUlm(frames(3), { little }));
    expect(others).toHaveLength(1);
    expect(second).toStrictEqual({
      numbers: Uint8Array.of(1, 29),
      positions: Float64Array.of(0, 0, 0.1, 1, 2, 3),
      cell: Float64Array.of(4, 0, 0, 0, 5, 0, 0, 0, 6),
      pbc: [true, true, false],
      energy: -11,
      forces: Float64Array.of(1, 2, 3, 4, 5, 6),
      stress: Float64Array.of(1, 6, 5, 6, 2, 4, 5, 4, 3).map((x) => x / 1000),
      dataset: "run",
      id: "run:2",
      group: "run",
      info: {
        free_energy: -11.5,
        note: "frame 1",
        weights: [1, 2],
        description: { by: "a test" },
        ase: { calculator: "vasp", calculator_parameters: { encut: 350 } },
        constraints: [{ name: "FixAtoms", kwargs: { indices: [1] } }],
        bandgap: 0.25,
        dipole: [1, 2, 3],
      },
      arrays: {
        initial_magmoms: { kind: "real", width: 1, values: Float64Array.of(1, -1) },
        magmoms: { kind: "real", width: 1, values: Float64Array.of(0.5, -0.5) },
        masses: { kind: "real", width: 1, values: Float64Array.of(2.014, 63.5) },
        momenta: { kind: "real", width: 3, values: Float64Array.of(100, 0, 0, 0, 0, 0) },
        tags: { kind: "integer", width: 1, values: Int32Array.of(7, 8) },
      },
    });
    expect(first!.numbers).toStrictEqual(second!.numbers);
  });
});

it("never adds the kinetic energy of the momenta", async () => {
  const [structure] = await read(writeUlm(frames(1)));
  expect(structure!.energy).toBe(-10);
});

it("takes the energy that the option level names", async () => {
  const [structure] = await read(writeUlm(frames(1)), { level: "free_energy" });
  expect([structure!.energy, structure!.info.energy]).toStrictEqual([-10.5, -10]);
});

it("takes a free energy where there is no other", async () => {
  const [frame] = frames(1);
  const { energy, ...rest } = frame!["calculator."] as Record<string, UlmValue>;
  const [structure] = await read(writeUlm([{ ...frame, "calculator.": rest }]));
  expect([energy, structure!.energy]).toStrictEqual([-10, -10.5]);
});

it("has no labels without a calculator", async () => {
  const [{ "calculator.": calculator, ...frame }] = frames(1) as [Record<string, UlmValue>];
  const [structure] = await read(writeUlm([frame]));
  expect(calculator).toBeDefined();
  expect(structure).not.toHaveProperty("energy");
  expect(structure).not.toHaveProperty("forces");
});

describe("is refused", () => {
  const good = writeUlm(frames(2));
  const refetch = "the file is damaged: fetch it again";

  it.each([
    [
      "a pickled one",
      Buffer.from("PickleTrajectory...".padEnd(64)),
      {
        code: "DATASET_UNSUPPORTED",
        message: "run.traj: expected a trajectory that ASE wrote since 2015, found an older one, which is pickled",
        hint: "unpickling can run any code, so it is never done; if you trust the file: python -m ase.io.trajectory old.traj",
      },
    ],
    [
      "another kind of ULM",
      writeUlm(frames(1), { tag: "GPAW" }),
      {
        code: "DATASET_LAYOUT",
        message: "run.traj: expected a file of the kind ASE-Trajectory, found one of the kind GPAW",
        hint: "of ULM files only trajectories are read",
      },
    ],
    [
      "a version to come",
      writeUlm(frames(1), { version: 4 }),
      {
        code: "DATASET_UNSUPPORTED",
        message: "run.traj: expected version 1 to 3 of the format ULM, found 4",
        hint: "write it again with a current ASE, or fetch it again if it is damaged",
      },
    ],
    [
      "an empty one",
      writeUlm([]),
      {
        code: "DATASET_FILE_EMPTY",
        message: "run.traj: expected frames, found none",
        hint: "write or fetch the file again",
      },
    ],
    [
      "forces of another length",
      writeUlm([{ ...frames(1)[0], "calculator.": { forces: array([1, 2, 3], [1, 3]) } }]),
      {
        code: "DATASET_SHAPE",
        message: "run.traj: frame 1: expected 2 x 3 numbers in forces, found 3 numbers",
        hint: "the file is damaged, or of another layout",
      },
    ],
    [
      "one that was cut off",
      good.subarray(0, good.length - 8),
      {
        code: "DATASET_TRUNCATED",
        message: `run.traj: frame 2: expected the offset of the item of 8 bytes at byte ${good.length - 8}, found a file of ${good.length - 8} bytes`,
        hint: "the file was cut off or is damaged: fetch it again",
      },
    ],
    [
      "a compressed one",
      gzipSync(good),
      {
        code: "DATASET_COMPRESSION",
        message:
          "run.traj: expected a file that is not compressed, since it is read out of order, found a compressed one",
        hint: "unpack it first: gzip -dc < run.traj > run.traj.unpacked",
      },
    ],
  ])("%s", async (_, content, expected) => {
    expect(await failureOf(content, {}, "run.traj")).toStrictEqual(expected);
  });

  it("no trajectory under that name", async () => {
    expect(await failureOf("something else", {}, "run.traj")).toStrictEqual({
      code: "DATASET_TRUNCATED",
      message: "run.traj: expected the header of an ULM file of 48 bytes at byte 0, found a file of 14 bytes",
      hint: "the file was cut off or is damaged: fetch it again",
    });
    expect(await failureOf("something else".padEnd(99), {}, "run.traj")).toStrictEqual({
      code: "DATASET_DAMAGED",
      message: 'run.traj: expected "- of Ulm" at the start, found something else',
      hint: refetch,
    });
  });
});

it("survives cuts and flipped bits", async () => {
  const content = writeUlm(frames(3).map((frame) => ("pbc" in frame ? { ...frame, pbc: [true, true, true] } : frame)));
  const { cuts } = await survives({ name: "run.traj", content, inherited: true }, 100);
  expect(cuts.same).toBe(0);
});

it("passes over no part that ASE does not write", async () => {
  const [frame] = frames(1);
  const calculator = { ...(frame!["calculator."] as object), "extra.": { bands: array([1, 2], [2]) } };
  const [structure] = await read(writeUlm([{ ...frame!, "calculator.": calculator, "more.": { key: 1 } }]));
  expect([structure!.info.extra, structure!.info.more]).toStrictEqual([{ bands: [1, 2] }, { key: 1 }]);
});

describe("behind the last frame", () => {
  const told = async (content: Buffer) => {
    const notices: string[] = [];
    const structures = await read(content, { onNotice: (text: string) => notices.push(withoutFolder(text)) });
    return { ids: structures.map(({ id }) => id), last: structures.at(-1)!, notices };
  };

  it("another trajectory is read too, with elements of its own", async () => {
    const water = frames(2).map((frame, i) => ({ ...frame, ...(i === 0 && { numbers: array([8, 1], [2], "int64") }) }));
    // ASE writes a table with more places than it has items.
    const parts = [writeUlm(frames(3)), Buffer.alloc(70_000), writeUlm(water), Buffer.alloc(80)];
    const { ids, last, notices } = await told(Buffer.concat(parts));
    expect(ids).toStrictEqual(["run:1", "run:2", "run:3", "run:4", "run:5"]);
    expect([last.numbers, last.energy, last.positions[2]]).toStrictEqual([Uint8Array.of(8, 1), -11, 0.1]);
    expect(notices.filter((text) => text.includes("behind"))).toStrictEqual([]);
  });

  it("other bytes are left out with a notice", async () => {
    const plain = await told(writeUlm(frames(3)));
    const { ids, notices } = await told(Buffer.concat([writeUlm(frames(3)), Buffer.from([0, 0, 7, 0, 1])]));
    expect([ids, notices]).toStrictEqual([
      plain.ids,
      [
        ...plain.notices,
        "run.traj: 3 bytes behind the last frame left out, which are none that is complete: the program that wrote it may have " +
          "been stopped, or the file is damaged",
      ],
    ]);
  });

  it("a trajectory that was cut off is an error", async () => {
    const second = writeUlm(frames(2));
    const cut = Buffer.concat([writeUlm(frames(3)), second.subarray(0, second.length - 24)]);
    expect((await failureOf(cut, {}, "run.traj")).code).toBe("DATASET_TRUNCATED");
  });
});

it("says of a frame without atoms where it is", async () => {
  const [frame] = frames(1);
  const empty = { ...frame!, numbers: array([], [0], "int64"), positions: array([], [0, 3]) };
  expect(await failureOf(writeUlm([empty]), {}, "run.traj")).toStrictEqual({
    code: "DATASET_STRUCTURE",
    message: "run.traj: frame 1: expected one atom or more in numbers, found none",
    hint: "take the row out of the file",
  });
});
