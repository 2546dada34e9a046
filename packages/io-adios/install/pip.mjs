import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { InstallError } from "./installError.mjs";

const ATTEMPTS = 3;
const PAUSE_MS = 2000;

/** @throws InstallError ADIOS_NO_PIP */
export function checkPip(env) {
  const pip = spawnSync("python3", ["-m", "pip", "--version"], { env, encoding: "utf8" });
  if (pip.status === 0) return;
  throw new InstallError(
    "ADIOS_NO_PIP",
    `\`python3 -m pip --version\` does not run: ${(pip.error?.message ?? pip.stderr).trim()}`,
    "install it (Debian, Ubuntu: apt-get install -y --no-install-recommends python3-pip), or install ADIOS2 yourself and " +
      "set ADIOS2_DIR to its folder",
  );
}

/** Runs pip, with its words on stderr; once more where it fails, as networks do. */
export function pip(args, env, what) {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const all = ["-m", "pip", ...args, "--disable-pip-version-check", "--no-cache-dir", "--quiet"];
    if (spawnSync("python3", all, { env, stdio: ["ignore", 2, 2] }).status === 0) return;
    if (attempt < ATTEMPTS) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS * attempt);
  }
  throw new InstallError(
    "ADIOS_DOWNLOAD_FAILED",
    `pip could not fetch ${what} in ${ATTEMPTS} attempts (its own words are above)`,
    "check the network and pip's index, or set ADIOS2_DIR to the folder of an ADIOS2 that is already on this machine",
  );
}

/** The path of the only file with this ending. */
export function fetched(folder, ending) {
  const name = readdirSync(folder).find((each) => each.endsWith(ending));
  if (name !== undefined) return join(folder, name);
  throw new InstallError("ADIOS_DOWNLOAD_FAILED", `pip fetched no *${ending}`, "see pip's own words above");
}

/** Python's zipfile and tarfile check what they unpack, and are there where pip is. */
export function unpack(archive, folder, env) {
  const module = archive.endsWith(".whl") ? "zipfile" : "tarfile";
  const { status, stderr, error } = spawnSync("python3", ["-m", module, "-e", archive, folder], {
    env,
    encoding: "utf8",
  });
  if (status === 0) return;
  throw new InstallError(
    "ADIOS_UNPACK_FAILED",
    `could not unpack ${archive} into ${folder}: ${(error?.message ?? stderr).trim().split("\n").at(-1)}`,
    "check the free space of that file system, then run the same command again",
  );
}
