import { chmodSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { findLibtorch, setupCommand } from "../../install/findLibtorch.mjs";
import { fakeLibtorch, temporaryFolder, versionHeader, write } from "./fakeLibtorch.js";

const cached = (cache: string, version: string) => fakeLibtorch(join(cache, "libtorch", version, "torch"), version);

function failure(run: () => unknown): { code: string; message: string; hint: string; searched: unknown[] } {
  try {
    run();
  } catch (error) {
    return error as ReturnType<typeof failure>;
  }
  throw new Error("expected an error");
}

test("LIBTORCH comes before the cache and the system", () => {
  const folder = temporaryFolder();
  const root = fakeLibtorch(join(folder, "mine"), "2.7.1", { cuda: true });
  cached(folder, "2.15.0");
  expect(findLibtorch({ env: { LIBTORCH: root, HYDRIDE_CACHE: folder }, system: [] })).toEqual({
    root,
    version: "2.7.1",
    cxx11abi: true,
    cuda: true,
    warnings: [],
    source: "LIBTORCH",
    searched: [{ where: `LIBTORCH: ${root}`, found: "libtorch 2.7.1" }],
  });
});

test("LIBTORCH_USE_PYTORCH asks python3 where torch is", () => {
  const folder = temporaryFolder();
  const root = fakeLibtorch(join(folder, "torch"), "2.8.0");
  write(join(root, "__init__.py"), "raise RuntimeError('asking must not import it')\n");
  const env = { PATH: process.env.PATH, PYTHONPATH: folder, LIBTORCH_USE_PYTORCH: "1" };
  expect(findLibtorch({ env, system: [] })).toMatchObject({ root, version: "2.8.0", source: "LIBTORCH_USE_PYTORCH" });
});

test("LIBTORCH_USE_PYTORCH without a python3 is an error", () => {
  const env = { PATH: temporaryFolder(), LIBTORCH_USE_PYTORCH: "1" };
  expect(failure(() => findLibtorch({ env, system: [] }))).toMatchObject({
    code: "LIBTORCH_NO_PYTHON_TORCH",
    message: "LIBTORCH_USE_PYTORCH is 1, but python3 did not start: spawnSync python3 ENOENT",
    hint: "activate the Python environment that has torch, or unset LIBTORCH_USE_PYTORCH",
  });
});

test("of the cache the newest counts, or the one that HYDRIDE_LIBTORCH_VERSION names", () => {
  const cache = temporaryFolder();
  for (const version of ["2.9.1", "2.10.0"]) cached(cache, version);
  write(join(cache, "libtorch", ".partial-2.15.0-host-1", "torch", "lib", "libtorch_cpu.so"), "");
  const find = (version?: string) =>
    findLibtorch({ env: { HYDRIDE_CACHE: cache, ...(version && { HYDRIDE_LIBTORCH_VERSION: version }) }, system: [] });
  expect(find()).toMatchObject({ version: "2.10.0", source: "cache" });
  expect(find("2.9.1")).toMatchObject({ version: "2.9.1", source: "cache" });
  expect(failure(() => find("2.15.0")).code).toBe("LIBTORCH_NOT_FOUND");
});

test("LIBTORCH_USE_PYTORCH is 1 or 0, and nothing else", () => {
  expect(failure(() => findLibtorch({ env: { LIBTORCH_USE_PYTORCH: "true" }, system: [] }))).toMatchObject({
    code: "LIBTORCH_BAD_SETTING",
    message: "LIBTORCH_USE_PYTORCH: expected 1 (or 0, or nothing), found 'true'",
    hint: "set it to 1 for the torch of python3, or unset it",
  });
  const cache = temporaryFolder();
  cached(cache, "2.15.0");
  expect(findLibtorch({ env: { LIBTORCH_USE_PYTORCH: "0", HYDRIDE_CACHE: cache } }).source).toBe("cache");
});

test("LIBTORCH_USE_PYTORCH where python3 fails, or has no torch, is an error that says which", () => {
  const folder = temporaryFolder();
  const found = (script: string) => {
    write(join(folder, "python3"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "python3"), 0o755);
    const { code, message } = failure(() => findLibtorch({ env: { PATH: folder, LIBTORCH_USE_PYTORCH: "1" } }));
    expect(code).toBe("LIBTORCH_NO_PYTHON_TORCH");
    return message;
  };
  expect(found("echo some words; echo no such version >&2; exit 127")).toBe(
    "LIBTORCH_USE_PYTORCH is 1, but python3 ended with exit code 127: no such version",
  );
  expect(found("kill -9 $$")).toBe("LIBTORCH_USE_PYTORCH is 1, but python3 ended with SIGKILL");
  expect(found("echo")).toBe("LIBTORCH_USE_PYTORCH is 1, but python3 has no package named torch");
});

test("a cache that cannot be read is passed over, with the reason", () => {
  const folder = temporaryFolder();
  const root = fakeLibtorch(join(folder, "system"));
  write(join(folder, "file"), "");
  const { searched } = findLibtorch({ env: { HYDRIDE_CACHE: join(folder, "file") }, system: [root] });
  expect(searched.slice(2)).toEqual([
    {
      where: join(folder, "file", "libtorch"),
      found: `not readable: ENOTDIR: not a directory, scandir '${join(folder, "file", "libtorch")}'`,
    },
    { where: root, found: "libtorch 2.15.0" },
  ]);
});

test("a system's libtorch of another version than HYDRIDE_LIBTORCH_VERSION is passed over", () => {
  const folder = temporaryFolder();
  const other = fakeLibtorch(join(folder, "other"), "2.9.0");
  const wanted = fakeLibtorch(join(folder, "wanted"), "2.8.0");
  const found = findLibtorch({
    env: { HYDRIDE_CACHE: folder, HYDRIDE_LIBTORCH_VERSION: "2.8.0" },
    system: [other, wanted],
  });
  expect(found.root).toBe(wanted);
  expect(found.searched.slice(2)).toEqual([
    { where: join(folder, "libtorch", "2.8.0"), found: "nothing" },
    { where: other, found: "libtorch 2.9.0, HYDRIDE_LIBTORCH_VERSION is 2.8.0" },
    { where: wanted, found: "libtorch 2.8.0" },
  ]);
});

test("without HYDRIDE_CACHE the cache is in the home directory", () => {
  const home = temporaryFolder();
  const root = cached(join(home, ".cache", "hydride"), "2.15.0");
  expect(findLibtorch({ env: { HOME: home }, system: [] })).toMatchObject({ root, source: "cache" });
});

test("a system's libtorch that does not fit is passed over, with the reason", () => {
  const folder = temporaryFolder();
  const old = fakeLibtorch(join(folder, "old"), "1.13.1");
  const fitting = fakeLibtorch(join(folder, "fitting"), "2.7.0");
  const found = findLibtorch({
    env: { HYDRIDE_CACHE: folder, CMAKE_PREFIX_PATH: join(old, "share", "cmake") },
    system: [fitting],
  });
  expect(found).toMatchObject({ root: fitting, source: "system" });
  expect(found.searched).toEqual([
    { where: "LIBTORCH (environment)", found: "not set" },
    { where: "LIBTORCH_USE_PYTORCH (environment)", found: "not set to 1" },
    { where: join(folder, "libtorch", "*"), found: "nothing" },
    { where: old, found: `${old} is libtorch 1.13.1; expected 2.6 or newer` },
    { where: fitting, found: "libtorch 2.7.0" },
  ]);
});

test("where there is none, the error says where was looked and how to get one", () => {
  const folder = temporaryFolder();
  const { code, message, hint } = failure(() => findLibtorch({ env: { HYDRIDE_CACHE: folder }, system: ["/nowhere"] }));
  expect(code).toBe("LIBTORCH_NOT_FOUND");
  expect(message).toBe(
    `no libtorch found; searched:
  LIBTORCH (environment): not set
  LIBTORCH_USE_PYTORCH (environment): not set to 1
  ${folder}/libtorch/*: nothing
  /nowhere: nothing`,
  );
  expect(hint).toBe(
    `run \`${setupCommand()}\` (it downloads libtorch 2.15.0, up to 1 GB, into Hydride's cache), or set LIBTORCH to the folder that holds its lib/ and include/`,
  );
});

test("a LIBTORCH that is none is an error, although the cache has one", () => {
  const folder = temporaryFolder();
  cached(folder, "2.15.0");
  const hint = "point to the folder that holds lib/ and include/ (in a Python environment: .../site-packages/torch)";
  const named = (root: string) => failure(() => findLibtorch({ env: { LIBTORCH: root, HYDRIDE_CACHE: folder } }));
  expect(named("/nonsense")).toMatchObject({
    code: "LIBTORCH_NO_FOLDER",
    message: "LIBTORCH: /nonsense does not exist; expected the folder of a libtorch",
    hint,
  });
  expect(named(folder)).toMatchObject({
    code: "LIBTORCH_INCOMPLETE",
    message:
      `LIBTORCH: ${folder} is not a libtorch: expected lib/libtorch_cpu.so, lib/libc10.so and include/ATen in it, ` +
      "lib/libtorch_cpu.so and lib/libc10.so and include/ATen are missing",
    hint,
  });
});

test("a LIBTORCH that is a file is an error that names the folder", () => {
  const root = fakeLibtorch(temporaryFolder());
  const file = join(root, "lib", "libtorch_cpu.so");
  expect(failure(() => findLibtorch({ env: { LIBTORCH: file } }))).toMatchObject({
    code: "LIBTORCH_NO_FOLDER",
    message: `LIBTORCH: ${file} is a file; expected the folder of a libtorch`,
    hint: `there is a libtorch in ${root}; point to that folder`,
  });
});

test("a path that the loader would split is an error; one with spaces, or relative, is none", () => {
  const folder = temporaryFolder();
  for (const [name, special] of [
    ["a:b", ":"],
    ["a;b", ";"],
    ["a$b", "$"],
  ] as const) {
    const root = fakeLibtorch(join(folder, name));
    expect(failure(() => findLibtorch({ env: { LIBTORCH: root } }))).toMatchObject({
      code: "LIBTORCH_BAD_PATH",
      message: `LIBTORCH: ${root} has a '${special}' in its path, which the search path of a library cannot hold`,
      hint: "rename the folder, or point to a symbolic link to it without : ; and $ in its path",
    });
  }
  const root = fakeLibtorch(join(folder, "a b"));
  for (const path of [root, `${root}/`, relative(process.cwd(), root)]) {
    expect(findLibtorch({ env: { LIBTORCH: path } }).root).toBe(root);
  }
});

test("a LIBTORCH that is too old is an error", () => {
  const root = fakeLibtorch(temporaryFolder(), "2.5.1");
  expect(failure(() => findLibtorch({ env: { LIBTORCH: root } }))).toMatchObject({
    code: "LIBTORCH_TOO_OLD",
    message: `LIBTORCH: ${root} is libtorch 2.5.1; expected 2.6 or newer`,
    hint: "point LIBTORCH to a newer one, or unset it and LIBTORCH_USE_PYTORCH so that set-up provides one",
  });
});

test("a LIBTORCH with the ABI from before C++11 is an error", () => {
  const root = fakeLibtorch(temporaryFolder(), "2.6.0", { cxx11abi: false });
  expect(failure(() => findLibtorch({ env: { LIBTORCH: root } }))).toMatchObject({
    code: "LIBTORCH_OLD_ABI",
    message: `LIBTORCH: ${root} is libtorch 2.6.0 built with the C++ ABI from before C++11 (_GLIBCXX_USE_CXX11_ABI=0)`,
  });
});

test.each([
  ["2.16.0", "newer than the newest tested one (2.15)"],
  ["2.6.0", "older than the oldest tested one (2.7)"],
])("libtorch %s is used with a warning: it is %s", (version, why) => {
  const root = fakeLibtorch(temporaryFolder(), version);
  expect(findLibtorch({ env: { LIBTORCH: root } }).warnings).toEqual([`libtorch ${version} is ${why}; it may work`]);
});

describe("a broken folder", () => {
  const expected = (root: string, missing: string) =>
    `LIBTORCH: ${root} is not a libtorch: expected lib/libtorch_cpu.so, lib/libc10.so and include/ATen in it, ${missing}`;

  test.each([
    ["its lib/", "lib", "", ""],
    ["what holds it", "", "torch", "torch"],
    ["what an archive was unpacked into", "", "libtorch", "libtorch"],
  ])("to point to %s is an error that names the right one", (_, named, inner, meant) => {
    const folder = temporaryFolder();
    fakeLibtorch(join(folder, inner));
    const root = join(folder, named);
    expect(failure(() => findLibtorch({ env: { LIBTORCH: root } }))).toMatchObject({
      code: "LIBTORCH_INCOMPLETE",
      message: expected(root, "lib/libtorch_cpu.so and lib/libc10.so and include/ATen are missing"),
      hint: `there is a libtorch in ${join(folder, meant)}; point to that folder`,
    });
  });

  test("without headers it is one for running programs", () => {
    const root = fakeLibtorch(temporaryFolder());
    rmSync(join(root, "include"), { recursive: true });
    expect(failure(() => findLibtorch({ env: { LIBTORCH: root } }))).toMatchObject({
      code: "LIBTORCH_INCOMPLETE",
      message: expected(root, "include/ATen is missing"),
      hint: "this libtorch is for running programs only; use an archive or wheel that has the headers as well",
    });
  });

  test("a library that was not written to its end is damaged", () => {
    const root = fakeLibtorch(temporaryFolder());
    write(join(root, "lib", "libc10.so"), "\u007fELF");
    expect(failure(() => findLibtorch({ env: { LIBTORCH: root } }))).toMatchObject({
      code: "LIBTORCH_DAMAGED",
      message: `LIBTORCH: ${root}/lib/libc10.so (4 bytes) is not a whole libc10.so: it does not define c10::Error`,
      hint: "unpack or install that libtorch again",
    });
  });
});

test("the version is read from an older header and from build-version as well", () => {
  const folder = temporaryFolder();
  const root = fakeLibtorch(folder, "2.6.0");
  write(join(root, "include/torch/headeronly/version.h"), "// nothing here\n");
  expect(failure(() => findLibtorch({ env: { LIBTORCH: root } }))).toMatchObject({ code: "LIBTORCH_VERSION_UNKNOWN" });
  write(join(root, "build-version"), "2.6.1+cpu\n");
  expect(findLibtorch({ env: { LIBTORCH: root } }).version).toBe("2.6.1");
  write(join(root, "include/torch/csrc/api/include/torch/version.h"), versionHeader("2.6.2"));
  expect(findLibtorch({ env: { LIBTORCH: root } }).version).toBe("2.6.2");
});
