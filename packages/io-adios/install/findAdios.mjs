import { accessSync, constants, existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { adiosCache, isMain } from "./cache.mjs";
import { fail, InstallError } from "./installError.mjs";

/** The ADIOS2 that set-up provides. The one place that pins it. */
export const PINNED_VERSION = "2.12.1.1001";
const OLDEST_SUPPORTED = [2, 10];
const SYSTEM = ["/usr/local", "/usr", "/opt/adios2"];

/**
 * Finds ADIOS2: ADIOS2_DIR (a prefix, or the folder of adios2-config.cmake), adios2-config on the PATH, CMake's search
 * (CMAKE_PREFIX_PATH, the system), Hydride's cache. What the user named must fit; what merely lies about is passed over.
 *
 * @param mpi the name of an MPI such as "openmpi-4.1.4" to take the one with MPI from the cache, which is without otherwise
 * @returns { cmake: the folder of adios2-config.cmake, version, mpi: whether it has MPI, source }
 * @throws InstallError ADIOS_NOT_FOUND, ADIOS_TOO_OLD, ADIOS_BAD_SETTING
 */
export function findAdios({ env = process.env, system = SYSTEM, mpi } = {}) {
  if (env.ADIOS2_DIR) return inspectNamed(resolve(env.ADIOS2_DIR));
  const searched = ["ADIOS2_DIR: not set"];
  const candidates = [
    ...commandPrefixes(env).map((prefix) => [prefix, "adios2-config"]),
    ...(env.CMAKE_PREFIX_PATH ?? "")
      .split(delimiter)
      .filter(Boolean)
      .concat(system)
      .map((each) => [each, "system"]),
    [cachedRoot(env, mpi), "cache"],
  ];
  for (const [prefix, source] of candidates) {
    const found = inspectAdios(prefix);
    if (found === undefined) searched.push(`${prefix}: nothing`);
    else if (isTooOld(found.version)) searched.push(`${prefix}: ADIOS2 ${found.version}, which is too old`);
    else return { ...found, source };
  }
  throw new InstallError(
    "ADIOS_NOT_FOUND",
    `no ADIOS2 found; searched:${searched.map((each) => `\n  ${each}`).join("")}`,
    `run \`node ${join(import.meta.dirname, "build.mjs")}\`, which puts ADIOS2 ${PINNED_VERSION} into Hydride's cache ` +
      "(17 MB, from the wheel of that name), or set ADIOS2_DIR",
  );
}

/** Where the cache has, or would have, the pinned version. */
export function cachedRoot(env, mpi) {
  return join(adiosCache(env), `${PINNED_VERSION}-${mpi ?? "serial"}`);
}

/** { cmake, version, mpi } of an installation; undefined where there is none. */
export function inspectAdios(prefix) {
  const cmake = cmakeFolders(prefix).find((folder) => existsSync(join(folder, "adios2-config.cmake")));
  if (cmake === undefined) return undefined;
  const text = (name) => (existsSync(join(cmake, name)) ? readFileSync(join(cmake, name), "utf8") : "");
  const [, version] = /set\(PACKAGE_VERSION "([^"]+)"\)/.exec(text("adios2-config-version.cmake")) ?? [];
  const [, mpi] = /set\(ADIOS2_HAVE_MPI (\w+)\)/.exec(text("adios2-config-common.cmake")) ?? [];
  return { cmake, version: version ?? "0", mpi: /^(1|ON|TRUE)$/i.test(mpi ?? "") };
}

/** Of an installation, of a wheel, and of the folder itself. */
function cmakeFolders(prefix) {
  const libraries = ["lib", "lib64", ...multiarch(prefix)];
  return [
    prefix,
    ...libraries.map((each) => join(prefix, each, "cmake", "adios2")),
    join(prefix, "adios2", "cmake", "adios2"),
  ];
}

function multiarch(prefix) {
  const folder = join(prefix, "lib");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith("-linux-gnu"))
    .map((name) => join("lib", name));
}

function isTooOld(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST_SUPPORTED[0] || (major === OLDEST_SUPPORTED[0] && minor < OLDEST_SUPPORTED[1]);
}

function inspectNamed(prefix) {
  const found = inspectAdios(prefix);
  if (found === undefined) {
    throw new InstallError(
      "ADIOS_BAD_SETTING",
      `ADIOS2_DIR: expected the folder of an ADIOS2 installation, found no adios2-config.cmake in or below ${prefix}`,
      "set it to the folder above lib/cmake/adios2, or unset it",
    );
  }
  if (isTooOld(found.version)) {
    throw new InstallError(
      "ADIOS_TOO_OLD",
      `ADIOS2_DIR: expected ADIOS2 ${OLDEST_SUPPORTED.join(".")} or newer, found ${found.version} in ${prefix}`,
      "name a newer one, or unset it",
    );
  }
  return { ...found, source: "ADIOS2_DIR" };
}

/** A prefix with bin/adios2-config in it. */
function commandPrefixes(env) {
  for (const folder of (env.PATH ?? "").split(delimiter).filter(Boolean)) {
    const command = join(folder, "adios2-config");
    try {
      accessSync(command, constants.X_OK);
      return [dirname(dirname(realpathSync(command)))];
    } catch {
      continue;
    }
  }
  return [];
}

if (isMain(import.meta.url)) {
  try {
    console.log(JSON.stringify(findAdios()));
  } catch (error) {
    if (error.code !== "ADIOS_NOT_FOUND") fail(error);
    console.log(error.message);
  }
}
