import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MPIError } from "../src/errors";
import { family, load } from "../src/load";

describe("load", () => {
  let root: string;
  beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "mpi-napi-"))));
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true });
  });

  const remedy = () =>
    `build it with \`node ${join(root, "install", "build.mjs")}\` (HYDRIDE_MPICC names the MPI's compiler; needs CMake and C++20)`;
  const problem = () => {
    try {
      load(root);
    } catch (error) {
      expect(error).toBeInstanceOf(MPIError);
      return (error as MPIError).message;
    }
    throw new Error("it has loaded");
  };
  const put = (name: string) => {
    mkdirSync(join(root, "build", name), { recursive: true });
    writeFileSync(join(root, "build", name, "mpi_napi.node"), "not a library");
    return join(root, "build", name, "mpi_napi.node");
  };

  it("says where the add-on should be", () => {
    expect(problem()).toBe(`MPI_ADDON: expected the native add-on in ${join(root, "build")}, found none; ${remedy()}`);
  });

  it("loads the one that is asked for, or was chosen, or is there", () => {
    const [mpich, open] = [put("mpich-4.0.2"), put("openmpi-4.1.4")];
    const broken = (path: string) =>
      `MPI_ADDON: the native add-on ${path} does not load: ${path}: file too short; ${remedy()}`;
    vi.stubEnv("HYDRIDE_MPI", undefined);
    expect(problem()).toBe(broken(mpich));
    writeFileSync(join(root, "build", "default.json"), '{ "build": "openmpi-4.1.4" }');
    expect(problem()).toBe(broken(open));
    vi.stubEnv("HYDRIDE_MPI", "mpich");
    expect(problem()).toBe(broken(mpich));
    vi.stubEnv("HYDRIDE_MPI", "mpich-4.1.0");
    expect(problem()).toBe(
      `MPI_ADDON: HYDRIDE_MPI=mpich-4.1.0 names none of the builds mpich-4.0.2, openmpi-4.1.4; ${remedy()}`,
    );
  });

  it("knows what has to agree between an add-on and the library", () => {
    expect(family("Open MPI v4.1.4, package: Debian")).toBe("Open MPI 4");
    expect(family("MPICH Version:\t4.0.2\nMPICH Release date: x")).toBe("MPICH 4");
    expect(family("MPI VERSION    : CRAY MPICH version 8.1.25")).toBe("MPICH 8");
    expect(family("Intel(R) MPI Library 2021.9 for Linux* OS")).toBe("Intel(R) MPI Library 2021");
    expect(family("Another 1.0\nmore")).toBe("Another 1.0");
  });
});
