import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export const BIN = join(import.meta.dirname, "..", "bin", "hydride.mjs");

/** Runs the built command as a shell would. */
export function hydride(args: string[], { env = process.env, cwd = process.cwd(), node = [] as string[] } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, BIN, ...args], {
    env,
    cwd,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** A folder of its own for one test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hydride-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Two frames: a water molecule with energy and forces, and a periodic hydrogen cell with energy, forces and stress. */
export const TWO_FRAMES = `3
Properties=species:S:1:pos:R:3:forces:R:3 energy=-14.25 pbc="F F F"
O 0.0 0.0 0.1 0.0 0.0 -0.5
H 0.0 0.75 -0.45 0.0 0.25 0.25
H 0.0 -0.75 -0.45 0.0 -0.25 0.25
1
Lattice="2.0 0.0 0.0 0.0 2.0 0.0 0.0 0.0 2.0" Properties=species:S:1:pos:R:3:forces:R:3 energy=-3.75 stress="0.01 0.0 0.0 0.0 0.01 0.0 0.0 0.0 0.01" pbc="T T T"
H 0.5 0.5 0.5 0.0 0.0 0.0
`;
