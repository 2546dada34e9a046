import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nameOf } from "../../install/findMpi.mjs";

const SCRIPT = fileURLToPath(new URL("../../install/build.mjs", import.meta.url));
const REMEDY = "on Debian or Ubuntu: apt-get install libopenmpi-dev openmpi-bin (or libmpich-dev mpich)";

describe("install/build.mjs", () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "mpi-napi-"))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const build = (args: string[] = [], env: Record<string, string> = {}) => {
    const options = { encoding: "utf8" as const, env: { PATH: folder, ...env } };
    const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], options);
    return { status, stdout, stderr };
  };
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };

  it("says what is missing, and where it comes from", () => {
    const failed = (problem: string) => ({ status: 1, stdout: "", stderr: `mpi-napi: ${problem}\n` });
    expect(build()).toEqual(failed(`mpicc is not on the PATH; ${REMEDY}`));
    expect(build([], { HYDRIDE_MPICC: "mpicc.none" })).toEqual(
      failed(`HYDRIDE_MPICC names no program: mpicc.none; ${REMEDY}`),
    );
    expect(build(["--optional"])).toEqual({
      status: 0,
      stdout: `mpi-napi: nothing was compiled: mpicc is not on the PATH; ${REMEDY}, then run node ${SCRIPT}\n`,
      stderr: "",
    });
    expect(build(["--optionl"])).toEqual(
      failed("unknown argument '--optionl'; usage: build.mjs [--optional] [--beside]"),
    );
    program("mpicc", "echo 'no mpi.h for you' >&2; exit 1");
    expect(build()).toEqual(
      failed(`${folder}/mpicc does not find mpi.h or no C compiler (it says: no mpi.h for you); ${REMEDY}`),
    );
    program("mpicc", "echo 'hydride_mpich \"4.0.2\"'");
    expect(build()).toEqual(
      failed("cmake is not on the PATH (3.20 or newer is needed); on Debian or Ubuntu: apt-get install cmake"),
    );
    symlinkSync(process.execPath, join(folder, "cmake"));
    expect(build()).toEqual(
      failed(
        "no C++ compiler answers (looked for c++, g++, clang++; C++20 is needed, GCC 12 suffices); " +
          "on Debian or Ubuntu: apt-get install g++",
      ),
    );
    symlinkSync(process.execPath, join(folder, "c++"));
    expect(build()).toEqual(
      failed("neither ninja nor make is on the PATH; on Debian or Ubuntu: apt-get install ninja-build"),
    );
  });

  it("names an MPI by its header", () => {
    const open = "hydride_openmpi 5 0 11\nhydride_intel I_MPI_VERSION\nhydride_mpich MPICH_VERSION\nhydride_mpi 3 1\n";
    expect(nameOf(open)).toBe("openmpi-5.0.11");
    const none = "hydride_openmpi OMPI_MAJOR_VERSION OMPI_MINOR_VERSION OMPI_RELEASE_VERSION\n";
    expect(nameOf(`${none}hydride_intel I_MPI_VERSION\nhydride_mpich "4.2.0"\n`)).toBe("mpich-4.2.0");
    expect(nameOf(`${none}hydride_intel "2021.9.0"\nhydride_mpich "3.4a2"\n`)).toBe("intelmpi-2021.9.0");
    expect(nameOf(`${none}hydride_intel I_MPI_VERSION\nhydride_mpich MPICH_VERSION\nhydride_mpi 4 1\n`)).toBe(
      "mpi-4.1",
    );
  });
});
