import { expect, it } from "vitest";
import { program, run } from "../helpers/mpirun";

it("goes with the thread that has not closed its store", async () => {
  const { status, stdout, stderr } = await run([process.execPath, ...program("workers.ts")]);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "true\n", stderr: "" });
});
