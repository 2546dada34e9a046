import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { LibtorchError } from "./libtorchError.mjs";

/** Any Python may do the download: wheels are asked for by this version, of which only the C++ part is used. */
const WHEEL_PYTHON = "3.12";
const ARCHITECTURES = { x64: "x86_64", arm64: "aarch64" };

/** @throws LibtorchError LIBTORCH_NO_PIP where `python3 -m pip` does not run */
export function checkPip(env) {
  const pip = spawnSync("python3", ["-m", "pip", "--version"], { env, encoding: "utf8" });
  if (pip.status === 0) return;
  throw new LibtorchError(
    "LIBTORCH_NO_PIP",
    `\`python3 -m pip --version\` does not run: ${(pip.error?.message ?? pip.stderr).trim()}`,
    "install it (Debian, Ubuntu: apt-get install -y --no-install-recommends python3-pip; Fedora, RHEL: dnf install -y " +
      "python3-pip), or download a libtorch archive yourself and set LIBTORCH to its folder",
  );
}

/**
 * Downloads one wheel into `folder` from the index that pip is configured for; nothing is installed, so an
 * externally managed Python does not mind.
 * @returns the path of the wheel
 */
export function downloadWheel(requirement, folder, env) {
  const before = new Set(readdirSync(folder));
  const args = [
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--no-cache-dir",
    "--disable-pip-version-check",
    "--dest",
    folder,
  ];
  args.push("--only-binary=:all:", "--implementation", "cp", "--python-version", WHEEL_PYTHON);
  args.push(...platforms().flatMap((platform) => ["--platform", platform]), requirement);
  const pip = spawnSync("python3", args, { env, stdio: ["ignore", 2, 2] });
  const wheel = readdirSync(folder).find((name) => !before.has(name) && name.endsWith(".whl"));
  if (pip.status === 0 && wheel !== undefined) return join(folder, wheel);
  throw new LibtorchError(
    "LIBTORCH_DOWNLOAD_FAILED",
    `pip could not download ${requirement} for ${platforms()[0]} (its own words are above)`,
    "check the network and pip's index, or set LIBTORCH to the folder of a libtorch that is already on this machine",
  );
}

/** Every manylinux tag that this machine's C library can run, newest first. */
function platforms() {
  const architecture = ARCHITECTURES[process.arch];
  const [, major, minor] = glibcVersion().match(/^(\d+)\.(\d+)/) ?? [];
  if (process.platform !== "linux" || architecture === undefined || major !== "2") {
    throw new LibtorchError(
      "LIBTORCH_NO_WHEEL",
      `there is no torch wheel with libtorch for ${process.platform} ${process.arch}` +
        (process.platform === "linux" ? `, C library ${glibcVersion() || "other than glibc"}` : ""),
      "build PyTorch from source on this machine and set LIBTORCH to the folder with its lib/ and include/",
    );
  }
  const tags = Array.from({ length: Number(minor) - 4 }, (_, i) => `manylinux_2_${Number(minor) - i}`);
  return [...tags, "manylinux2014", "manylinux2010", "manylinux1", "linux"].map((tag) => `${tag}_${architecture}`);
}

function glibcVersion() {
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime ?? "";
}

const EXTRACT = `
import re, sys, zipfile
wheel, target, kept, left_out = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    names = [n for n in archive.namelist() if re.search(kept, n) and not (left_out and re.search(left_out, n))]
    archive.extractall(target, names)
`;

/** Unpacks what matches `kept` and not `leftOut`; Python's zipfile checks the CRC of every member. */
export function extract(wheel, target, kept, leftOut = "") {
  const python = spawnSync("python3", ["-c", EXTRACT, wheel, target, kept, leftOut], { encoding: "utf8" });
  if (python.status === 0) return;
  throw new LibtorchError(
    "LIBTORCH_UNPACK_FAILED",
    `could not unpack ${wheel} into ${target}: ${(python.error?.message ?? python.stderr).trim().split("\n").at(-1)}`,
    "check the free space of that file system, then run the same command again",
  );
}

/**
 * Loads a shared library in a process of its own, and without LD_LIBRARY_PATH, because a later shell may not have it.
 * @returns the loader's complaint, or undefined when it loads
 */
export function dlopen(library, env) {
  const script = "import ctypes, sys; ctypes.CDLL(sys.argv[1])";
  const python = spawnSync("python3", ["-c", script, library], {
    env: { ...env, LD_LIBRARY_PATH: "" },
    encoding: "utf8",
  });
  if (python.status === 0) return undefined;
  return (python.error?.message ?? python.stderr).trim().split("\n").at(-1) || `ended by ${python.signal}`;
}
