import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { cacheDirectory } from "./cache.mjs";
import { inspectLibtorch, isLibtorch } from "./inspectLibtorch.mjs";
import { isMain } from "./isMain.mjs";
import { fail, LibtorchError } from "./libtorchError.mjs";
import { compareVersions, wantedVersion } from "./libtorchVersion.mjs";

const SYSTEM = ["/usr", "/usr/local", "/opt/libtorch"];

/**
 * Finds libtorch in tch-rs's order: LIBTORCH, LIBTORCH_USE_PYTORCH=1 (where python3 has torch), Hydride's cache, the
 * system; of the last two the newest in the cache, or the version that HYDRIDE_LIBTORCH_VERSION names. What the user named
 * must fit, else it is an error; what merely lies about and does not fit is passed over, and `searched` says why.
 *
 * @param env the environment to read
 * @param system the folders to try last
 * @returns { root, version, cxx11abi, cuda, warnings, source, searched: [{ where, found }] }
 * @throws LibtorchError LIBTORCH_NOT_FOUND (with `searched`), LIBTORCH_BAD_SETTING, LIBTORCH_NO_PYTHON_TORCH, or
 *   inspectLibtorch's errors for a libtorch named by the user
 */
export function findLibtorch({ env = process.env, system = SYSTEM } = {}) {
  const searched = [];
  const named = namedByUser(env, searched);
  if (named) return { ...inspectNamed(named, searched), source: named.source, searched };

  const candidates = [
    ...cachedRoots(env, searched).map((root) => ({ root, source: "cache" })),
    ...systemRoots(env, system).map((root) => ({ root, source: "system" })),
  ];
  const wanted = env.HYDRIDE_LIBTORCH_VERSION;
  for (const { root, source } of candidates) {
    if (!isLibtorch(root)) {
      searched.push({ where: root, found: "nothing" });
      continue;
    }
    try {
      const libtorch = inspectLibtorch(root);
      const fits = !wanted || compareVersions(libtorch.version, wanted) === 0;
      const found = `libtorch ${libtorch.version}`;
      searched.push({ where: root, found: fits ? found : `${found}, HYDRIDE_LIBTORCH_VERSION is ${wanted}` });
      if (fits) return { ...libtorch, source, searched };
    } catch (error) {
      if (!(error instanceof LibtorchError)) throw error;
      searched.push({ where: root, found: error.message });
    }
  }
  throw new LibtorchError(
    "LIBTORCH_NOT_FOUND",
    `no libtorch found; searched:${searched.map(({ where, found }) => `\n  ${where}: ${found}`).join("")}`,
    `run \`${setupCommand()}\` (it downloads libtorch ${wantedVersion(env)}, up to 1 GB, into Hydride's cache), or set ` +
      "LIBTORCH to the folder that holds its lib/ and include/",
    { searched },
  );
}

/** The command that provides a libtorch and compiles the add-on, for messages: it works from any folder. */
export function setupCommand() {
  return `node ${join(import.meta.dirname, "command.mjs")} setup`;
}

function namedByUser(env, searched) {
  if (env.LIBTORCH) return { root: resolve(env.LIBTORCH), source: "LIBTORCH" };
  searched.push({ where: "LIBTORCH (environment)", found: "not set" });
  if (env.LIBTORCH_USE_PYTORCH === "1") return { root: pythonTorch(env, searched), source: "LIBTORCH_USE_PYTORCH" };
  if (!["", "0"].includes(env.LIBTORCH_USE_PYTORCH ?? "")) {
    throw new LibtorchError(
      "LIBTORCH_BAD_SETTING",
      `LIBTORCH_USE_PYTORCH: expected 1 (or 0, or nothing), found '${env.LIBTORCH_USE_PYTORCH}'`,
      "set it to 1 for the torch of python3, or unset it",
    );
  }
  searched.push({ where: "LIBTORCH_USE_PYTORCH (environment)", found: "not set to 1" });
  return undefined;
}

function inspectNamed({ root, source }, searched) {
  try {
    const libtorch = inspectLibtorch(root);
    searched.push({ where: `${source}: ${root}`, found: `libtorch ${libtorch.version}` });
    return libtorch;
  } catch (error) {
    if (!(error instanceof LibtorchError)) throw error;
    searched.push({ where: `${source}: ${root}`, found: error.message });
    throw new LibtorchError(error.code, `${source}: ${error.message}`, error.hint, { searched });
  }
}

/** Asks where torch is without importing it: an import takes seconds. */
function pythonTorch(env, searched) {
  const script =
    "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')";
  const python = spawnSync("python3", ["-c", script], { env, encoding: "utf8" });
  const root = python.status === 0 ? python.stdout.trim().split("\n").at(-1) : "";
  if (root) return root;
  const found = whyNoTorch(python);
  searched.push({ where: "LIBTORCH_USE_PYTORCH: python3", found });
  throw new LibtorchError(
    "LIBTORCH_NO_PYTHON_TORCH",
    `LIBTORCH_USE_PYTORCH is 1, but ${found}`,
    "activate the Python environment that has torch, or unset LIBTORCH_USE_PYTORCH",
    { searched },
  );
}

function whyNoTorch({ error, status, signal, stderr }) {
  if (error) return `python3 did not start: ${error.message}`;
  if (status === 0) return "python3 has no package named torch";
  const said = stderr.trim().split("\n").at(-1);
  return `python3 ended with ${signal ?? `exit code ${status}`}${said ? `: ${said}` : ""}`;
}

function cachedRoots(env, searched) {
  const folder = join(cacheDirectory(env), "libtorch");
  let names = [];
  try {
    names = readdirSync(folder).filter((name) => /^\d+\.\d+/.test(name));
  } catch (error) {
    if (error.code !== "ENOENT") {
      searched.push({ where: folder, found: `not readable: ${error.message}` });
      return [];
    }
  }
  if (env.HYDRIDE_LIBTORCH_VERSION) names = names.filter((name) => name === env.HYDRIDE_LIBTORCH_VERSION);
  if (names.length === 0) searched.push({ where: join(folder, env.HYDRIDE_LIBTORCH_VERSION || "*"), found: "nothing" });
  return names.sort((a, b) => compareVersions(b, a)).map((name) => join(folder, name, "torch"));
}

/** CMAKE_PREFIX_PATH may hold what `torch.utils.cmake_prefix_path` prints, which ends in share/cmake. */
function systemRoots(env, system) {
  const prefixes = (env.CMAKE_PREFIX_PATH ?? "").split(delimiter).filter(Boolean);
  return [...prefixes.map((prefix) => prefix.replace(/\/share\/cmake\/?$/, "")), ...system];
}

if (isMain(import.meta.url)) {
  try {
    console.log(JSON.stringify(findLibtorch(), undefined, 2));
  } catch (error) {
    fail(error);
  }
}
