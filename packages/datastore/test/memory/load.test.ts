import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DataStoreError } from "../../src/index";
import { buildName, loadMemory, loadTransport } from "../../src/memory/load";

let root = "";
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), "datastore-"))));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof DataStoreError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("expected a DataStoreError, nothing was thrown");
}

it("says how to get an add-on that is missing or broken", () => {
  const remedy = `build it with \`node ${root}/install/build.mjs\` (HYDRIDE_MPICC names the MPI's compiler; needs CMake and C++20)`;
  expect(messageOf(() => loadMemory(root))).toBe(
    `STORE_ADDON: expected the native add-on store_memory.node in ${root}/build, found none; ${remedy}`,
  );
  const build = join(root, "build", "mpich-4.0.2");
  mkdirSync(build, { recursive: true });
  writeFileSync(join(build, "store_memory.node"), "no add-on");
  expect(messageOf(() => loadMemory(root))).toBe(
    `STORE_ADDON: the native add-on ${build}/store_memory.node does not load: ${build}/store_memory.node: file too short; ${remedy}`,
  );
  expect(messageOf(() => loadTransport("Open MPI v4.1.4, package: Debian", root))).toBe(
    `STORE_ADDON: expected the native add-on store_transport.node for openmpi-4.1.4 in ${root}/build, found none; ${remedy}`,
  );
});

it("knows an MPI by what it says of itself", () => {
  expect(buildName("Open MPI v5.0.11rc1, package: x")).toBe("openmpi-5.0.11");
  expect(buildName("MPICH Version:\t4.0.2\nMPICH Release date: x")).toBe("mpich-4.0.2");
  expect(buildName("Intel(R) MPI Library 2021.9 for Linux* OS")).toBe("intelmpi-2021.9");
});
