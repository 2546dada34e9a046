import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { LibtorchError } from "./libtorchError.mjs";
import { refuseTooOld, untestedBecause } from "./libtorchVersion.mjs";

const VERSION_HEADERS = [
  "include/torch/headeronly/version.h",
  "include/torch/csrc/api/include/torch/version.h",
  "include/torch/version.h",
];

/** Whether `root` looks like a libtorch at all: lib/libtorch_cpu.so and headers. */
export function isLibtorch(root) {
  return existsSync(join(root, "lib", "libtorch_cpu.so")) && existsSync(join(root, "include", "ATen"));
}

/**
 * What the libtorch at `root` is: version, whether std::string has the C++11 ABI, whether CUDA is in it.
 * @throws LibtorchError LIBTORCH_NO_FOLDER, LIBTORCH_BAD_PATH, LIBTORCH_INCOMPLETE, LIBTORCH_DAMAGED, LIBTORCH_VERSION_UNKNOWN, LIBTORCH_TOO_OLD, LIBTORCH_OLD_ABI
 */
export function inspectLibtorch(root) {
  checkFolder(root);
  const missing = ["lib/libtorch_cpu.so", "lib/libc10.so", "include/ATen"].filter(
    (path) => !existsSync(join(root, path)),
  );
  if (missing.length > 0) {
    throw new LibtorchError(
      "LIBTORCH_INCOMPLETE",
      `${root} is not a libtorch: expected lib/libtorch_cpu.so, lib/libc10.so and include/ATen in it, ` +
        `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing`,
      remedyFor(root, missing),
    );
  }
  const version = versionOf(root);
  refuseTooOld(
    version,
    root,
    "point LIBTORCH to a newer one, or unset it and LIBTORCH_USE_PYTORCH so that set-up provides one",
  );
  checkAbi(root, version);
  const untested = untestedBecause(version);
  const warnings = untested === undefined ? [] : [untested];
  return { root, version, cxx11abi: true, cuda: existsSync(join(root, "lib", "libtorch_cuda.so")), warnings };
}

function checkFolder(root) {
  const status = statSync(root, { throwIfNoEntry: false });
  if (!status?.isDirectory()) {
    throw new LibtorchError(
      "LIBTORCH_NO_FOLDER",
      `${root} ${status ? "is a file" : "does not exist"}; expected the folder of a libtorch`,
      remedyFor(root, []),
    );
  }
  const [special] = root.match(/[:;$]/) ?? [];
  if (special === undefined) return;
  throw new LibtorchError(
    "LIBTORCH_BAD_PATH",
    `${root} has a '${special}' in its path, which the search path of a library cannot hold`,
    "rename the folder, or point to a symbolic link to it without : ; and $ in its path",
  );
}

/** Where people point to instead of the folder itself: its lib/, what it was unpacked into, or site-packages. */
function remedyFor(root, missing) {
  const above = [dirname(root), dirname(dirname(root))];
  const meant = [...above, join(root, "torch"), join(root, "libtorch")].find(isLibtorch);
  if (meant !== undefined) return `there is a libtorch in ${meant}; point to that folder`;
  if (missing.length === 1 && missing[0] === "include/ATen") {
    return "this libtorch is for running programs only; use an archive or wheel that has the headers as well";
  }
  return "point to the folder that holds lib/ and include/ (in a Python environment: .../site-packages/torch)";
}

function versionOf(root) {
  for (const header of VERSION_HEADERS) {
    const path = join(root, header);
    if (!existsSync(path)) continue;
    const text = readFileSync(path, "utf8");
    const parts = ["MAJOR", "MINOR", "PATCH"].map((part) => text.match(`#define TORCH_VERSION_${part} (\\d+)`)?.[1]);
    if (parts.every((part) => part !== undefined)) return parts.join(".");
  }
  const buildVersion = join(root, "build-version");
  if (existsSync(buildVersion)) return readFileSync(buildVersion, "utf8").trim().split("+")[0];
  throw new LibtorchError(
    "LIBTORCH_VERSION_UNKNOWN",
    `${root} does not say its version: none of ${VERSION_HEADERS.join(", ")} and build-version gives one`,
    "use an unmodified libtorch archive or torch wheel",
  );
}

/** c10::Error takes a std::string, so the mangled name of its constructor shows which ABI the library was built with. */
function checkAbi(root, version) {
  const library = join(root, "lib", "libc10.so");
  const names = readFileSync(library);
  if (names.includes("NS_14SourceLocationENSt7__cxx11")) return;
  if (names.includes("NS_14SourceLocationESs")) {
    throw new LibtorchError(
      "LIBTORCH_OLD_ABI",
      `${root} is libtorch ${version} built with the C++ ABI from before C++11 (_GLIBCXX_USE_CXX11_ABI=0)`,
      "use a build with the C++11 ABI: every wheel since 2.7, or an archive named libtorch-cxx11-abi-*",
    );
  }
  throw new LibtorchError(
    "LIBTORCH_DAMAGED",
    `${library} (${names.length} bytes) is not a whole libc10.so: it does not define c10::Error`,
    "unpack or install that libtorch again",
  );
}
