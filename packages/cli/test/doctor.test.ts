import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import type { DoctorReport } from "../src/index.js";
import { hydride, temporaryFolder } from "./hydride.js";

const ADIOS = dirname(createRequire(import.meta.url).resolve("@hydride/io-adios/package.json"));
const { PINNED_VERSION: PINNED } = (await import(pathToFileURL(join(ADIOS, "install", "findAdios.mjs")).href)) as {
  PINNED_VERSION: string;
};

function report(env: NodeJS.ProcessEnv) {
  const { status, stdout, stderr } = hydride(["doctor", "--json"], { env });
  const { ok, checks } = JSON.parse(stdout) as DoctorReport;
  return { status, stderr, ok, checks, check: (name: string) => checks.find((check) => check.name === name) };
}

/** A PATH with nothing on it but these tools, each of which prints its text. */
function fakeTools(tools: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(tools)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${text}'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

test("every check has a name, a verdict, a finding and, where something is missing, a remedy", () => {
  const { status, stderr, ok, checks } = report(process.env);
  expect(stderr).toBe("");
  expect(status).toBe(ok ? 0 : 1);
  expect(ok).toBe(checks.every((check) => check.ok));
  expect(checks.map(({ name }) => name)).toEqual([
    "node",
    "compiler",
    "cmake",
    "libtorch",
    "add-on of @hydride/torch-js",
    "add-on of @hydride/core-graph",
    "cuda",
    "mpi",
    "adios2",
    "add-on of @hydride/io-adios",
    "cores",
    "vector units",
    "memory",
  ]);
  for (const { found, searched, remedy, ok: fine } of checks) {
    expect(found).not.toBe("");
    expect(searched).not.toEqual([]);
    if (!fine) expect(remedy).toEqual(expect.any(String));
  }
});

test("on a bare machine the required things fail, the optional ones do not", () => {
  const home = temporaryFolder();
  const { status, ok, check } = report({ PATH: "/nowhere", HOME: home });
  expect({ status, ok }).toEqual({ status: 1, ok: false });
  expect(check("node")).toMatchObject({ ok: true, remedy: null });
  expect(check("compiler")).toEqual({
    name: "compiler",
    ok: false,
    found: "not found",
    searched: ["c++ on the PATH", "g++ on the PATH", "clang++ on the PATH"],
    remedy: "install g++ 12 or newer (Debian, Ubuntu: apt-get install g++; Fedora, RHEL: dnf install gcc-c++)",
  });
  expect(check("cmake")).toMatchObject({ ok: false, found: "not found" });
  expect(check("mpi")).toEqual({
    name: "mpi",
    ok: true,
    found: "not found (optional: runs of several processes)",
    searched: ["mpicc on the PATH", "mpirun on the PATH", "mpiexec on the PATH"],
    remedy:
      "for runs of several processes: Debian, Ubuntu: apt-get install libopenmpi-dev openmpi-bin; on a cluster: module load its MPI",
  });
  expect(check("adios2")).toMatchObject({ ok: true, found: "not found (optional: reading and writing .bp files)" });
  expect(check("adios2")?.searched).toContain(`${home}/.cache/hydride/adios2/${PINNED}-serial: nothing`);
  expect(check("libtorch")?.searched).toContain(`${home}/.cache/hydride/libtorch/*: nothing`);
});

test("a LIBTORCH that points to nonsense fails, with the reason", () => {
  const { status, check } = report({ ...process.env, LIBTORCH: "/nonsense" });
  expect(status).toBe(1);
  expect(check("libtorch")).toEqual({
    name: "libtorch",
    ok: false,
    found: "LIBTORCH: /nonsense does not exist; expected the folder of a libtorch",
    searched: ["LIBTORCH: /nonsense: /nonsense does not exist; expected the folder of a libtorch"],
    remedy: "point to the folder that holds lib/ and include/ (in a Python environment: .../site-packages/torch)",
  });
});

test("tools are reported with version and place", () => {
  const tools = fakeTools({
    "g++": "g++ (Debian 12.2.0-14) 12.2.0",
    cmake: "cmake version 3.25.1",
    ninja: "1.11.1",
    mpicc: "gcc 12",
    mpirun: "mpirun (Open MPI) 4.1.4",
    nvcc: "Cuda compilation tools, release 13.2, V13.2.1",
    "nvidia-smi": "NVIDIA H100 80GB HBM3, 580.10, 81559 MiB",
  });
  const { check } = report({ ...process.env, PATH: tools, CXX: "", ADIOS2_DIR: "" });
  expect(check("compiler")).toMatchObject({ ok: true, found: `g++ (Debian 12.2.0-14) 12.2.0 (${tools}/g++)` });
  expect(check("cmake")).toMatchObject({ ok: true, found: `cmake 3.25.1 (${tools}/cmake), drives ${tools}/ninja` });
  expect(check("mpi")).toMatchObject({
    found: `mpirun (Open MPI) 4.1.4, mpicc: ${tools}/mpicc, launcher: ${tools}/mpirun`,
    remedy: null,
  });
  expect(check("cuda")).toMatchObject({
    found: `NVIDIA H100 80GB HBM3, 580.10, 81559 MiB, nvcc 13.2 (${tools}/nvcc)`,
    remedy: null,
  });
});

test("CXX may hold a launcher and flags", () => {
  const tools = fakeTools({});
  const ccache = join(tools, "ccache");
  writeFileSync(ccache, '#!/bin/sh\necho "$1 ($1 of $0) 12.2.0 $2"\n', { mode: 0o755 });
  const { check } = report({ ...process.env, PATH: tools, CXX: " ccache  g++ " });
  expect(check("compiler")).toEqual({
    name: "compiler",
    ok: true,
    found: `g++ (g++ of ${ccache}) 12.2.0 --version (${ccache} g++)`,
    searched: ["CXX: ccache g++"],
    remedy: null,
  });
});

test("CXX may hold a path with spaces", () => {
  const tools = join(fakeTools({}), "my tools");
  mkdirSync(tools);
  writeFileSync(join(tools, "g++"), "#!/bin/sh\necho g++ 12.2.0\n", { mode: 0o755 });
  const { check } = report({ ...process.env, CXX: join(tools, "g++") });
  expect(check("compiler")).toMatchObject({ ok: true, found: `g++ 12.2.0 (${tools}/g++)` });
});

test("a CXX that names nothing fails, with what to do about it", () => {
  const { status, check } = report({ ...process.env, CXX: "nothing -m64" });
  expect(status).toBe(1);
  expect(check("compiler")).toEqual({
    name: "compiler",
    ok: false,
    found: "not found",
    searched: ["CXX: nothing -m64"],
    remedy:
      "let CXX name a compiler that is there, or unset it and install g++ 12 or newer (Debian, Ubuntu: apt-get install g++; " +
      "Fedora, RHEL: dnf install gcc-c++)",
  });
});

test("a home folder that is none is no reason to fail", () => {
  const { check } = report({ ...process.env, HOME: "/dev/null", LIBTORCH: "", HYDRIDE_CACHE: "" });
  expect(check("libtorch")?.name).toBe("libtorch");
});

test("a tool that is too old fails", () => {
  const tools = fakeTools({
    "c++": "c++ (Ubuntu 11.4.0-1ubuntu1) 11.4.0",
    cmake: "cmake version 3.16.3",
    make: "GNU Make",
  });
  const { check } = report({ ...process.env, PATH: tools, CXX: "" });
  expect(check("compiler")).toEqual({
    name: "compiler",
    ok: false,
    found: `c++ (Ubuntu 11.4.0-1ubuntu1) 11.4.0 (${tools}/c++)`,
    searched: ["c++ on the PATH", "g++ on the PATH", "clang++ on the PATH"],
    remedy:
      "install g++ 12 or newer (Debian, Ubuntu: apt-get install g++; Fedora, RHEL: dnf install gcc-c++), or name one in CXX",
  });
  expect(check("cmake")).toMatchObject({ ok: false, found: `cmake 3.16.3 (${tools}/cmake), drives ${tools}/make` });
});

/** What CMake's search for ADIOS2 looks at. */
function fakeAdios(folder: string, version: string, mpi: "ON" | "OFF"): string {
  const cmake = join(folder, "lib", "cmake", "adios2");
  mkdirSync(cmake, { recursive: true });
  writeFileSync(join(cmake, "adios2-config.cmake"), "");
  writeFileSync(join(cmake, "adios2-config-version.cmake"), `set(PACKAGE_VERSION "${version}")\n`);
  writeFileSync(join(cmake, "adios2-config-common.cmake"), `set(ADIOS2_HAVE_MPI ${mpi})\n`);
  return cmake;
}

test("ADIOS2 is looked for where io-adios looks for it", () => {
  const folder = temporaryFolder();
  const named = fakeAdios(join(folder, "named"), "2.11.0", "ON");
  const cached = fakeAdios(join(folder, "cache", "adios2", `${PINNED}-serial`), PINNED, "OFF");
  const env = { ...process.env, PATH: "/nowhere", CMAKE_PREFIX_PATH: "", HYDRIDE_CACHE: join(folder, "cache") };
  expect(report({ ...env, ADIOS2_DIR: join(folder, "named") }).check("adios2")).toEqual({
    name: "adios2",
    ok: true,
    found: `ADIOS2 2.11.0, with MPI (ADIOS2_DIR: ${named})`,
    searched: [`ADIOS2_DIR: ${named}`],
    remedy: null,
  });
  expect(report({ ...env, ADIOS2_DIR: "" }).check("adios2")).toMatchObject({
    found: `ADIOS2 ${PINNED}, without MPI (cache: ${cached})`,
    remedy: null,
  });
  expect(report({ ...env, ADIOS2_DIR: folder }).check("adios2")).toMatchObject({
    ok: true,
    found: `ADIOS2_DIR: expected the folder of an ADIOS2 installation, found no adios2-config.cmake in or below ${folder}`,
    remedy: "set it to the folder above lib/cmake/adios2, or unset it",
  });
});

test("without --json the verdict and the remedies are a text", () => {
  const { status, stdout, stderr } = hydride(["doctor"], { env: { PATH: "/nowhere", HOME: temporaryFolder() } });
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(stdout).toMatch(/^ok +node +Node\.js \d+\.\d+\.\d+, Node-API \d+ \(.*\)$/m);
  expect(stdout).toMatch(/^FAILED +cmake +not found$/m);
  expect(stdout).toContain("\n\ncompiler: install g++ 12 or newer");
  expect(stdout.endsWith("\n\nSomething that is required is missing.\n")).toBe(true);
});
