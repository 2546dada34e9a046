import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { findAdios, PINNED_VERSION } from "../../install/findAdios.mjs";
import { temporaryFolder } from "../helpers/folder";

const path = temporaryFolder();
const INSTALL = join(import.meta.dirname, "..", "..", "install");

/** As an installation looks. */
function install(name: string, version: string, mpi: boolean): string {
  const cmake = join(path(name), "lib", "cmake", "adios2");
  mkdirSync(cmake, { recursive: true });
  writeFileSync(join(cmake, "adios2-config.cmake"), "");
  writeFileSync(join(cmake, "adios2-config-version.cmake"), `set(PACKAGE_VERSION "${version}")\n`);
  writeFileSync(join(cmake, "adios2-config-common.cmake"), `set(ADIOS2_HAVE_MPI ${mpi ? "TRUE" : ""})\n`);
  return path(name);
}

const failure = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    const { code, message, hint } = error as Error & { code: string; hint: string };
    return { code, message, hint };
  }
  throw new Error("expected an error, found none");
};

it("looks in its order, and passes over what is too old", () => {
  const env: NodeJS.ProcessEnv = { HYDRIDE_CACHE: path("cache"), PATH: path("bin") };
  const cached = join(path("cache"), "adios2", `${PINNED_VERSION}-serial`);
  expect(failure(() => findAdios({ env, system: [path("system")] }))).toEqual({
    code: "ADIOS_NOT_FOUND",
    message: `no ADIOS2 found; searched:\n  ADIOS2_DIR: not set\n  ${path("system")}: nothing\n  ${cached}: nothing`,
    hint:
      `run \`node ${join(INSTALL, "build.mjs")}\`, which puts ADIOS2 ${PINNED_VERSION} into Hydride's cache (17 MB, from the wheel ` +
      "of that name), or set ADIOS2_DIR",
  });
  const found = (options = {}) => {
    const { version, mpi, source } = findAdios({ env, system: [path("system")], ...options });
    return [version, mpi, source];
  };
  install(`cache/adios2/${PINNED_VERSION}-serial`, "2.12.1", false);
  install(`cache/adios2/${PINNED_VERSION}-openmpi-4.1.4`, "2.12.1", true);
  expect(found()).toEqual(["2.12.1", false, "cache"]);
  expect(found({ mpi: "openmpi-4.1.4" })).toEqual(["2.12.1", true, "cache"]);
  install("system", "2.9.2", false);
  expect(found()).toEqual(["2.12.1", false, "cache"]);
  install("prefix", "2.10.0", true);
  env["CMAKE_PREFIX_PATH"] = path("prefix");
  expect(found()).toEqual(["2.10.0", true, "system"]);
  install("module", "2.11.0", true);
  mkdirSync(join(path("module"), "bin"));
  writeFileSync(join(path("module"), "bin", "adios2-config"), "");
  chmodSync(join(path("module"), "bin", "adios2-config"), 0o755);
  env["PATH"] = join(path("module"), "bin");
  expect(found()).toEqual(["2.11.0", true, "adios2-config"]);
  env["ADIOS2_DIR"] = install("named", "2.12.0", false);
  expect(found()).toEqual(["2.12.0", false, "ADIOS2_DIR"]);
  env["ADIOS2_DIR"] = path("system");
  expect(failure(() => findAdios({ env }))).toEqual({
    code: "ADIOS_TOO_OLD",
    message: `ADIOS2_DIR: expected ADIOS2 2.10 or newer, found 2.9.2 in ${path("system")}`,
    hint: "name a newer one, or unset it",
  });
  env["ADIOS2_DIR"] = path("nothing");
  expect(failure(() => findAdios({ env }))).toEqual({
    code: "ADIOS_BAD_SETTING",
    message: `ADIOS2_DIR: expected the folder of an ADIOS2 installation, found no adios2-config.cmake in or below ${path("nothing")}`,
    hint: "set it to the folder above lib/cmake/adios2, or unset it",
  });
});

it("builds nothing where it cannot fetch, and says so", () => {
  const env = { PATH: dirname(process.execPath), HYDRIDE_CACHE: path("empty"), HOME: path("home") };
  const { error, status, stdout, stderr } = spawnSync(process.execPath, [join(INSTALL, "build.mjs"), "--option"], {
    encoding: "utf8",
    env,
  });
  expect({ error, status, stdout, stderr }).toEqual({
    error: undefined,
    status: 1,
    stdout: "",
    stderr: "error ADIOS_USAGE: unknown argument '--option'; usage: build.mjs [--mpi] [--optional] [--beside]\n",
  });
});
