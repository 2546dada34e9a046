import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LibtorchError } from "./libtorchError.mjs";
import { NEWEST_TESTED, OLDEST_SUPPORTED, supportOf } from "./libtorchVersion.mjs";

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
 * @throws LibtorchError LIBTORCH_INCOMPLETE, LIBTORCH_VERSION_UNKNOWN, LIBTORCH_TOO_OLD, LIBTORCH_OLD_ABI
 */
export function inspectLibtorch(root) {
  const missing = ["lib/libtorch_cpu.so", "lib/libc10.so", "include/ATen"].filter(
    (path) => !existsSync(join(root, path)),
  );
  if (missing.length > 0) {
    throw new LibtorchError(
      "LIBTORCH_INCOMPLETE",
      `${root} is not a libtorch: expected lib/libtorch_cpu.so, lib/libc10.so and include/ATen in it, ` +
        `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing`,
      "point to the folder that holds lib/ and include/ (in a Python environment: .../site-packages/torch)",
    );
  }
  const version = versionOf(root);
  const support = supportOf(version);
  if (support === "tooOld") {
    throw new LibtorchError(
      "LIBTORCH_TOO_OLD",
      `${root} is libtorch ${version}; expected ${OLDEST_SUPPORTED.join(".")} or newer`,
      "unset LIBTORCH so that set-up provides a fitting one, or point it to a newer one",
    );
  }
  if (!hasCxx11Abi(root)) {
    throw new LibtorchError(
      "LIBTORCH_OLD_ABI",
      `${root} is libtorch ${version} built with the C++ ABI from before C++11 (_GLIBCXX_USE_CXX11_ABI=0)`,
      "use a build with the C++11 ABI: every wheel since 2.7, or an archive named libtorch-cxx11-abi-*",
    );
  }
  const warnings =
    support === "untested"
      ? [`libtorch ${version} is newer than the newest tested one (${NEWEST_TESTED.join(".")}); it may work`]
      : [];
  return { root, version, cxx11abi: true, cuda: existsSync(join(root, "lib", "libtorch_cuda.so")), warnings };
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
function hasCxx11Abi(root) {
  return readFileSync(join(root, "lib", "libc10.so")).includes("NS_14SourceLocationENSt7__cxx11");
}
