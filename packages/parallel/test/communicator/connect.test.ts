import { expect, test } from "vitest";
import { connect } from "../../src/communicator/connect.js";
import { placeBranches } from "../../src/placement/placeBranches.js";
import { ProcessMesh } from "../../src/processMesh.js";
import { failureOf } from "../helpers/failure.js";

test("without a launcher there is one rank, and no MPI", () => {
  const { rank, size } = connect({ environment: {} });
  expect([rank, size]).toEqual([0, 1]);
});

test("a mesh needs a placement on its ranks", () => {
  const placement = placeBranches({ ranks: 2, branches: ["a"], strategy: "ddp" });
  expect(failureOf(() => new ProcessMesh(connect({ environment: {} }), placement))).toEqual({
    code: "MESH_INVALID",
    message: "expected a placement on the 1 ranks there are, found one on 2",
  });
});
