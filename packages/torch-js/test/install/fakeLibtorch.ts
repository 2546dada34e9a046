import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

const CXX11_SYMBOL = "_ZN3c105ErrorC1ENS_14SourceLocationENSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE";
const OLD_SYMBOL = "_ZN3c105ErrorC1ENS_14SourceLocationESs";

/** A folder of its own for one test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hydride-install-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The files by which a libtorch is recognised; nothing in it can be loaded. */
export function fakeLibtorch(root: string, version = "2.15.0", { cxx11abi = true, cuda = false } = {}): string {
  write(join(root, "lib", "libtorch_cpu.so"), "");
  write(join(root, "lib", "libc10.so"), `\0${cxx11abi ? CXX11_SYMBOL : OLD_SYMBOL}\0`);
  if (cuda) write(join(root, "lib", "libtorch_cuda.so"), "");
  write(join(root, "include", "ATen", "ATen.h"), "");
  write(join(root, "include", "torch", "headeronly", "version.h"), versionHeader(version));
  return root;
}

export function versionHeader(version: string): string {
  const [major = "", minor = "", patch = ""] = version.split(".");
  return `#define TORCH_VERSION_MAJOR ${major}\n#define TORCH_VERSION_MINOR ${minor}\n#define TORCH_VERSION_PATCH ${patch}\n`;
}
