import { SingleProcess } from "@hydride/parallel";
import { describe, expect, test } from "vitest";
import { agreed, agreedNow } from "../../src/ranks/rankFailure.js";
import { hasMpirun, startOn } from "./mpirun.js";

test("one process has its own errors", async () => {
  const world = new SingleProcess();
  const error = new Error("mine");
  const fail = () => {
    throw error;
  };
  expect(() => agreedNow(world, fail)).toThrow(error);
  await expect(agreed(world, fail)).rejects.toBe(error);
  expect(await agreed(world, () => 3)).toBe(3);
});

describe.skipIf(!hasMpirun())("agreement of several ranks (needs Open MPI's mpirun)", () => {
  test("what one rank fails of, all do, with its words", () => {
    const { stdout, stderr } = startOn(3, "failures.ts");
    expect(stderr).toBe("");
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as [number, string, object, { message: string }]);
    expect(lines.map(([rank]) => rank).toSorted()).toEqual([0, 2]);
    for (const [rank, result, foreseen, unforeseen] of lines) {
      const here = rank === 0;
      expect(result).toBe("fine");
      expect(foreseen).toEqual({
        ...{ rank: 1, ranks: 3, here, code: "DATASET_UNUSABLE" },
        ...{ message: "rank 1 of 3: no such thing", hint: "Find it." },
      });
      expect(unforeseen).toMatchObject({ rank: 1, here, code: "RANK_FAILED" });
      // With the place where it happened.
      expect(unforeseen.message).toMatch(/^rank 1 of 3: TypeError: of 1\n {4}at unforeseen .*failures\.ts/);
    }
  });
});
