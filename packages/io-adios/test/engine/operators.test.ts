import { mkdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../helpers/folder";
import { builds, runProgram } from "../helpers/mpirun";

const path = temporaryFolder();

describe.each(builds())("operators, with %s", (build) => {
  it("make files smaller, and are refused where they would fail", () => {
    const folder = path(build);
    mkdirSync(folder);
    const { status, stdout, stderr } = runProgram("operators.ts", [folder], build);
    expect([status, stderr]).toEqual([0, ""]);
    // ADIOS2's wheel has none; its source takes what the system has.
    expect(stdout).toBe(build === "serial" ? "none\n" : "compressed\n");
  });
});
