import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findLibtorch } from "../../install/findLibtorch.mjs";
import { provideLibtorch } from "../../install/provideLibtorch.mjs";
import { fakeLibtorch, temporaryFolder, write } from "./fakeLibtorch.js";

const VERSION = "2.14.9";
const pip = spawnSync("python3", ["-m", "pip", "--version"]).status === 0;
if (!pip) console.log("skipped: provideLibtorch, because python3 -m pip is not there (only the download needs it)");

const ZIP = `
import os, sys, zipfile
folder, wheel = sys.argv[1:]
name, version = os.path.basename(wheel).split("-")[:2]
info = f"{name}-{version}.dist-info"
with zipfile.ZipFile(wheel, "w") as archive:
    for root, _, files in os.walk(folder):
        for file in files:
            path = os.path.join(root, file)
            archive.write(path, os.path.relpath(path, folder))
    archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\n")
    archive.writestr(f"{info}/RECORD", "")
`;

/** A folder of wheels that pip downloads from, in place of an index; the libraries in them are real but empty. */
class FakeIndex {
  readonly folder = temporaryFolder();
  readonly cache = join(this.folder, "cache");
  readonly target = join(this.cache, "libtorch", VERSION);
  readonly env: NodeJS.ProcessEnv = {
    ...process.env,
    HYDRIDE_CACHE: this.cache,
    HYDRIDE_LIBTORCH_VERSION: VERSION,
    PIP_NO_INDEX: "1",
    PIP_FIND_LINKS: join(this.folder, "wheels"),
    PIP_CONFIG_FILE: "/dev/null",
    LIBTORCH: "",
    LIBTORCH_USE_PYTORCH: "",
  };

  /** A torch wheel, whose libtorch_cpu.so needs libcudart.so.13 where `cuda` is given. */
  addTorch({ cuda = "", cpuLibrary = undefined as string | undefined, cxx11abi = true } = {}) {
    const tree = join(this.folder, "torch-tree");
    fakeLibtorch(join(tree, "torch"), VERSION, { cuda: true, cxx11abi });
    write(join(tree, "torch", "lib", "libtorch_python.so"), "");
    write(join(tree, "torch", "version.py"), `cuda: Optional[str] = ${cuda ? `'${cuda}'` : "None"}\n`);
    const library = join(tree, "torch", "lib", "libtorch_cpu.so");
    if (cpuLibrary !== undefined) write(library, cpuLibrary);
    else if (cuda === "") this.#compile(library);
    else {
      const needed = join(this.folder, "libcudart.so.13");
      this.#compile(needed, "-Wl,-soname,libcudart.so.13");
      this.#compile(library, "-Wl,--no-as-needed", needed, "-Wl,-rpath,$ORIGIN/../../nvidia/cu13/lib");
    }
    this.#zip(
      tree,
      `torch-${VERSION}-cp312-cp312-manylinux_2_17_${execFileSync("uname", ["-m"], { encoding: "utf8" }).trim()}.whl`,
    );
  }

  addCudaRuntime(version: string) {
    const tree = join(this.folder, `nvidia-${version}`);
    mkdirSync(join(tree, "nvidia", "cu13", "lib"), { recursive: true });
    this.#compile(join(tree, "nvidia", "cu13", "lib", "libcudart.so.13"), "-Wl,-soname,libcudart.so.13");
    write(join(tree, "nvidia", "cu13", "lib", "libother.so.1"), "");
    this.#zip(tree, `nvidia_cuda_runtime-${version}-py3-none-any.whl`);
  }

  provide(): string {
    return provideLibtorch({ env: this.env, log: () => undefined });
  }

  #compile(output: string, ...options: string[]) {
    execFileSync("c++", ["-shared", "-fPIC", "-x", "c++", "/dev/null", "-x", "none", "-o", output, ...options]);
  }

  #zip(tree: string, name: string) {
    mkdirSync(join(this.folder, "wheels"), { recursive: true });
    execFileSync("python3", ["-c", ZIP, tree, join(this.folder, "wheels", name)]);
  }
}

test.skipIf(!pip)("a CPU wheel ends in the cache, without what a CPU run does not load", () => {
  const index = new FakeIndex();
  index.addTorch();
  const root = index.provide();
  expect(root).toBe(join(index.target, "torch"));
  expect(readdirSync(join(index.cache, "libtorch"))).toEqual([VERSION]);
  expect(readdirSync(index.target)).toEqual(["torch"]);
  expect(readdirSync(join(root, "lib")).sort()).toEqual(["libc10.so", "libtorch_cpu.so"]);
  expect(findLibtorch({ env: index.env, system: [] })).toMatchObject({ root, version: VERSION, cuda: false });
});

test.skipIf(!pip)("a CUDA wheel gets the library that it wants, of the CUDA version that it was built with", () => {
  const index = new FakeIndex();
  index.addTorch({ cuda: "13.2" });
  for (const version of ["13.2.86", "13.5.37"]) index.addCudaRuntime(version);
  const said: string[] = [];
  provideLibtorch({ env: index.env, log: (line) => said.push(line) });
  expect(readdirSync(index.target).sort()).toEqual(["nvidia", "torch"]);
  expect(readdirSync(join(index.target, "nvidia", "cu13", "lib"))).toEqual(["libcudart.so.13"]);
  expect(said).toContain("downloading nvidia-cuda-runtime==13.2.* (libtorch_cpu.so wants libcudart.so.13)");
});

test.skipIf(!pip)("a second time nothing is downloaded", () => {
  const index = new FakeIndex();
  index.addTorch();
  const root = index.provide();
  index.env.PIP_FIND_LINKS = "/nowhere";
  expect(index.provide()).toBe(root);
});

test.skipIf(!pip)("a failed download leaves nothing behind", () => {
  const index = new FakeIndex();
  mkdirSync(index.env.PIP_FIND_LINKS ?? "", { recursive: true });
  expect(() => index.provide()).toThrowError(
    /^pip could not download torch==2\.14\.9 for manylinux_2_\d+_\w+ \(its own words are above\)$/,
  );
  expect(readdirSync(join(index.cache, "libtorch"))).toEqual([]);
});

test.skipIf(!pip)("a libtorch that does not load is an error and leaves nothing behind", () => {
  const index = new FakeIndex();
  index.addTorch({ cpuLibrary: "not a library, and long enough to have a header".padEnd(64) });
  expect(() => index.provide()).toThrowError(
    /^the downloaded libtorch does not load: .*libtorch_cpu\.so: invalid ELF header$/,
  );
  expect(readdirSync(join(index.cache, "libtorch"))).toEqual([]);
});

test.skipIf(!pip)("a wheel with the ABI from before C++11 is an error that names the wheel", () => {
  const index = new FakeIndex();
  index.addTorch({ cxx11abi: false });
  expect(() => index.provide()).toThrowError(
    `the wheel of torch==${VERSION} is libtorch ${VERSION} built with the C++ ABI from before C++11 (_GLIBCXX_USE_CXX11_ABI=0)`,
  );
  expect(readdirSync(join(index.cache, "libtorch"))).toEqual([]);
});

test.skipIf(!pip)("what an interrupted attempt left is removed, and an incomplete target replaced", () => {
  const index = new FakeIndex();
  index.addTorch();
  const ended = spawnSync("true").pid;
  const abandoned = join(index.cache, "libtorch", `.partial-${VERSION}-${hostname()}-${ended}`);
  const running = join(index.cache, "libtorch", `.partial-${VERSION}-${hostname()}-${process.ppid}`);
  for (const folder of [abandoned, running]) write(join(folder, "torch", "lib", "libc10.so"), "");
  write(join(index.target, "torch", "lib", "libc10.so"), "half");
  const root = index.provide();
  expect(existsSync(abandoned)).toBe(false);
  expect(existsSync(running)).toBe(true);
  expect(readdirSync(join(root, "lib")).sort()).toEqual(["libc10.so", "libtorch_cpu.so"]);
});

test.each([
  [
    "2.5.1",
    "LIBTORCH_TOO_OLD",
    "HYDRIDE_LIBTORCH_VERSION is libtorch 2.5.1; expected 2.6 or newer",
    "unset it, or name a version from 2.7.0 on",
  ],
  [
    "newest",
    "LIBTORCH_BAD_VERSION",
    "HYDRIDE_LIBTORCH_VERSION: expected three numbers such as 2.15.0, found 'newest'",
    "unset it for 2.15.0, or name a version that pip knows (`python3 -m pip index versions torch`)",
  ],
])("version %s is refused before anything is downloaded", (version, code, message, hint) => {
  const cache = join(temporaryFolder(), "cache");
  const env = { PATH: process.env.PATH, HYDRIDE_CACHE: cache, HYDRIDE_LIBTORCH_VERSION: version };
  expect(() => provideLibtorch({ env, log: () => undefined })).toThrowError(
    expect.objectContaining({ code, message, hint }),
  );
  expect(existsSync(cache)).toBe(false);
});

test.skipIf(!pip)("a cache that cannot be written to is an error that names the setting", () => {
  const folder = temporaryFolder();
  write(join(folder, "file"), "");
  const env = { ...process.env, HYDRIDE_CACHE: join(folder, "file"), HYDRIDE_LIBTORCH_VERSION: VERSION };
  const target = join(folder, "file", "libtorch");
  expect(() => provideLibtorch({ env, log: () => undefined })).toThrowError(
    expect.objectContaining({
      code: "LIBTORCH_CACHE_NOT_WRITABLE",
      message: `libtorch cannot be put into ${target}: ENOTDIR: not a directory, mkdir '${target}'`,
      hint: "set HYDRIDE_CACHE to a folder that you may write to",
    }),
  );
});

test("without pip the error gives the command that installs it", () => {
  const folder = temporaryFolder();
  const env = { PATH: folder, HYDRIDE_CACHE: join(folder, "cache") };
  expect(() => provideLibtorch({ env, log: () => undefined })).toThrowError(
    expect.objectContaining({
      code: "LIBTORCH_NO_PIP",
      message: "`python3 -m pip --version` does not run: spawnSync python3 ENOENT",
      hint:
        "install it (Debian, Ubuntu: apt-get install -y --no-install-recommends python3-pip; Fedora, RHEL: dnf install -y " +
        "python3-pip), or download a libtorch archive yourself and set LIBTORCH to its folder",
    }),
  );
});
