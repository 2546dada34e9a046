import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadError } from "../src/loadError.js";
import { ADDON } from "./helpers/addon.js";

const folder = mkdtempSync(join(tmpdir(), "torch-js-load-"));
afterAll(() => rmSync(folder, { recursive: true }));

const addon = join(folder, "torch_js.node");
const library = join(folder, "libgone.so");
const remedy =
  "  run `node /package/install/command.mjs setup`: it compiles the add-on against the libtorch that it finds " +
  "(LIBTORCH=<folder with lib/ and include/>, or LIBTORCH_USE_PYTORCH=1), else downloads one";

/** A library at `output`, which needs the others. */
function link(output: string, code: string, ...needed: string[]): void {
  execFileSync("c++", ["-shared", "-fPIC", "-x", "c++", "-", "-x", "none", "-o", output, ...needed], { input: code });
}

/** What loading `addon` gives, where its libtorch is in `root`. */
function failure(root: string): { code: string; message: string } {
  writeFileSync(join(folder, "libtorch.json"), JSON.stringify({ root, version: "2.7.0" }));
  try {
    process.dlopen({ exports: {} }, addon);
  } catch (error) {
    return loadError(error, addon, "/package");
  }
  throw new Error("expected an error");
}

it("a libtorch that is gone is named", () => {
  link(library, 'extern "C" int gone() { return 1; }', "-Wl,-soname,libgone.so");
  link(addon, 'extern "C" int gone(); extern "C" int call() { return gone(); }', library);
  rmSync(library);
  const { code, message } = failure("/nowhere/libtorch");
  expect(code).toBe("TORCH_LOAD");
  expect(message).toBe(
    "@hydride/torch-js: the add-on could not be loaded: libgone.so: cannot open shared object file: No such file or directory\n" +
      `  ${addon} was built against libtorch 2.7.0 in /nowhere/libtorch, which is not there any more\n${remedy}`,
  );
});

it("another libtorch in its place is named", () => {
  rmSync(addon);
  link(addon, 'extern "C" int elsewhere(); extern "C" int call() { return elsewhere(); }', "-Wl,-z,now");
  const { code, message } = failure("/nowhere/libtorch");
  expect(code).toBe("TORCH_LOAD");
  expect(message).toBe(
    `@hydride/torch-js: the add-on could not be loaded: ${addon}: undefined symbol: elsewhere\n` +
      `  ${addon} was built against libtorch 2.7.0 in /nowhere/libtorch, which is not there any more\n` +
      "  another libtorch was found in its place: it was replaced, or another copy of this package has loaded its own " +
      `(copies in one process need the same libtorch)\n${remedy}`,
  );
});

const TWO = `
const make = (path) => {
  class Tensor {}
  class TorchError extends Error {}
  const addon = require(path);
  addon.initialize(Tensor, TorchError, 2 ** 32);
  const ones = addon.operator("aten::ones", undefined, false);
  const sum = addon.operator("aten::sum", undefined, false);
  return { addon, Tensor, total: (n) => sum(ones([n])) };
};
const [a, b] = process.argv.slice(1).map(make);
const [x, y] = [a.total(3), b.total(4)];
console.log(a.addon.item(x), b.addon.item(y), x instanceof a.Tensor, y instanceof b.Tensor);
try { b.addon.item(x); } catch (error) { console.log(error.message); }
`;

it("two copies of the add-on in one process each have their own tensors", () => {
  const copy = join(folder, "copy.node");
  copyFileSync(ADDON, copy);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", TWO, resolve(ADDON), copy], {
    encoding: "utf8",
  });
  expect([status, stderr, stdout]).toEqual([0, "", "3 4 true true\nitem: expected a Tensor, found object\n"]);
});
