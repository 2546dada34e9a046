import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AdiosError, describeSdk } from "../src/index";
import { load } from "../src/load";

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "io-adios-"))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

function problem(): string {
  try {
    load(root);
  } catch (error) {
    expect(error).toBeInstanceOf(AdiosError);
    return (error as AdiosError).message;
  }
  throw new Error("it has loaded");
}

function put(name: string): string {
  mkdirSync(join(root, "build", name), { recursive: true });
  writeFileSync(join(root, "build", name, "io_adios.node"), "not a library");
  return join(root, "build", name, "io_adios.node");
}

it("says where the add-on should be, and loads the one that is asked for", () => {
  const remedy =
    `build it with \`node ${join(root, "install", "build.mjs")}\` ` +
    "(it fetches ADIOS2 where there is none; needs CMake and C++20)";
  const broken = (path: string) =>
    `ADIOS_ADDON: the native add-on ${path} does not load: ${path}: file too short; ${remedy}`;
  vi.stubEnv("HYDRIDE_ADIOS", undefined);
  expect(problem()).toBe(`ADIOS_ADDON: expected the native add-on in ${join(root, "build")}, found none; ${remedy}`);
  const [mpi, serial] = [put("2.12.1-openmpi-4.1.4"), put("2.12.1.1001-serial")];
  expect(problem()).toBe(broken(serial));
  writeFileSync(join(root, "build", "default.json"), '{ "build": "2.12.1-openmpi-4.1.4" }');
  expect(problem()).toBe(broken(mpi));
  vi.stubEnv("HYDRIDE_ADIOS", "serial");
  expect(problem()).toBe(broken(serial));
  const withMpi = remedy.replace("build.mjs`", "build.mjs --mpi`");
  vi.stubEnv("HYDRIDE_ADIOS", "mpich");
  expect(problem()).toBe(
    `ADIOS_ADDON: HYDRIDE_ADIOS=mpich names none of the builds 2.12.1-openmpi-4.1.4, 2.12.1.1001-serial; ${withMpi}`,
  );
});

it("describes the ADIOS2 that it has", () => {
  const { engines, version } = describeSdk();
  expect(engines).toEqual(expect.arrayContaining(["BP4", "BP5"]));
  expect(version).toMatch(/^2\.\d+/);
});
