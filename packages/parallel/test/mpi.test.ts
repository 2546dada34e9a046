import { expect, test } from "vitest";
import { hasMpirun, mpirun } from "./helpers/mpirun.js";
import type { Difference } from "./programs/exactness.js";
import type { MeshReport } from "./programs/mesh.js";

const mpi = test.skipIf(!hasMpirun());
if (!hasMpirun()) console.log("skipped: there is no mpirun of Open MPI (apt-get install openmpi-bin libopenmpi-dev)");

// Numbers of the small model: of the encoder, and of each branch.
const [SHARED, BRANCH] = [50, 29];

mpi.each([1, 2, 3, 4, 7])("%i ranks have the gradients, norms and weights of one", (ranks) => {
  const { status, stdout, stderr } = mpirun(ranks, "exactness.ts");
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const results = Object.entries(JSON.parse(stdout) as Record<string, Difference[]>);
  expect(results).toHaveLength(ranks < 3 ? 8 : 12);
  for (const [name, ofRanks] of results) {
    expect(ofRanks).toHaveLength(ranks);
    for (const { gradients, norms, weights, clipped, parameters, stateBytes } of ofRanks) {
      expect(gradients).toBeLessThan(1e-12);
      expect(norms).toBeLessThan(1e-12);
      expect(weights).toBeLessThan(1e-12);
      expect(clipped).toBe(name.includes("per rank"));
      if (name.startsWith("multi-task")) expect(parameters).toBe(SHARED + BRANCH);
      if (name.endsWith("whole")) expect(stateBytes).toBe(16 * parameters);
    }
    // The parts of the state add up to the whole, no branch on several groups.
    const whole = SHARED + 3 * BRANCH;
    const held = ofRanks.reduce((sum, { stateBytes }) => sum + stateBytes, 0);
    if (name.endsWith("sharded")) expect(held).toBe(16 * whole);
    if (name.startsWith("ddp") && ranks > 1) {
      expect(ofRanks.some(({ lacking }) => lacking)).toBe(true);
      expect(ofRanks.some(({ unequal }) => unequal)).toBe(true);
    }
  }
});

mpi("a mesh tells its ranks and bytes, and who has other parameters", () => {
  const { status, stdout, stderr } = mpirun(4, "mesh.ts");
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const report = JSON.parse(stdout) as MeshReport;
  expect(report.groupSizes).toEqual([3, 3, 3, 1]);
  expect(report.groupRanks).toEqual([0, 1, 2, 0]);
  expect(report.writers).toEqual([1, 0, 0, 1]);
  // The last one has nobody to sum its branch with.
  const bytes = { world: 8 * SHARED, group: 8 * BRANCH };
  expect(report.bytes).toEqual([bytes, bytes, bytes, { ...bytes, group: 0 }]);
  expect(report.network.latency).toBeGreaterThan(0);
  expect(report.network.bandwidth).toBeGreaterThan(0);
  expect(report.differing).toBe(4);
  expect(report.differingMessage).toBe(
    "expected the same parameters on all ranks, found others on rank 0 of 4: 1 of 4 numbers, float32",
  );
  expect(report.sameBits).toBe(true);
});
