import * as torch from "@hydride/torch-js";
import { beforeEach, describe, expect, test } from "vitest";
import { ncclOperators } from "../src/communicator/ncclLibrary.js";
import { hasMpirun, mpirun } from "./helpers/mpirun.js";
import type { Difference } from "./programs/exactness.js";
import type { NcclReport } from "./programs/nccl.js";

const devices = torch.cuda.deviceCount();

/** Why NCCL cannot be tried here; null where it can. */
function reason(): string | null {
  if (devices === 0) return torch.cuda.unavailableReason();
  if (!hasMpirun()) return "there is no mpirun of Open MPI";
  try {
    ncclOperators();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

// NCCL takes one rank for each device.
describe.each(devices > 1 ? [1, Math.min(devices, 4)] : [1])("NCCL on %i ranks", (ranks) => {
  const why = reason();
  beforeEach(({ skip }) => {
    skip(why !== null, why ?? "");
  });

  test("does what MPI does, with the same bits each time", () => {
    const { status, stdout, stderr } = mpirun(ranks, "nccl.ts");
    expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
    const { sums, wrong, sameBits } = JSON.parse(stdout) as NcclReport;
    expect(wrong).toEqual([]);
    expect(sameBits).toBe(true);
    for (const [name, apart] of Object.entries(sums)) {
      expect(apart, name).toBeLessThan(name.includes("float64") ? 1e-13 : 1e-5);
    }
  });

  test("has the gradients, norms and weights of one process", () => {
    const { status, stdout, stderr } = mpirun(ranks, "exactness.ts", ["cuda"]);
    expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
    for (const ofRanks of Object.values(JSON.parse(stdout) as Record<string, Difference[]>)) {
      for (const { gradients, norms, weights } of ofRanks) {
        for (const apart of [gradients, norms, weights]) expect(apart).toBeLessThan(1e-12);
      }
    }
  });
});
