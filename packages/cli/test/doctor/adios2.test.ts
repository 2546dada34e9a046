import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describeSdk } from "@hydride/io-adios";
import { expect, test } from "vitest";
import { checkAdiosAddon } from "../../src/doctor/adios2.js";
import { temporaryFolder } from "../hydride.js";

const require = createRequire(import.meta.url);
const PACKAGE = dirname(require.resolve("@hydride/io-adios/package.json"));

/** A module that says something of itself, beside a build. */
function fakeModule(source: string): [module: string, build: string] {
  const folder = temporaryFolder();
  for (const name of ["2.11-serial", "2.12-openmpi-4.1.4"]) {
    mkdirSync(join(folder, "build", name), { recursive: true });
    writeFileSync(join(folder, "build", name, "io_adios.node"), "");
  }
  writeFileSync(join(folder, "module.cjs"), source);
  return [join(folder, "module.cjs"), join(folder, "build")];
}

test("the add-on that is there says which ADIOS2 it has", async () => {
  const { version, build, mpi } = describeSdk();
  const built = join(PACKAGE, "dist", "index.cjs");
  const { found, ok, remedy } = await checkAdiosAddon(built, join(PACKAGE, "build"), process.env);
  expect([ok, remedy]).toEqual([true, null]);
  expect(found).toContain(`loads ${build}: ADIOS2 ${version}, ${mpi ? "with" : "without"} MPI`);
});

test("with its MPI, and with the builds beside it", async () => {
  const sdk = { version: "2.12", mpi: true, mpiLibrary: "Open MPI v4.1.4, package: x", build: "2.12-openmpi-4.1.4" };
  const [module, folder] = fakeModule(`exports.describeSdk = () => (${JSON.stringify(sdk)})`);
  expect(await checkAdiosAddon(module, folder, process.env)).toEqual({
    name: "add-on of @hydride/io-adios",
    ok: true,
    found:
      "loads 2.12-openmpi-4.1.4: ADIOS2 2.12, with MPI (Open MPI v4.1.4); HYDRIDE_ADIOS chooses, beside it: 2.11-serial",
    searched: [join(folder, "*", "io_adios.node")],
    remedy: null,
  });
});

test("one that is not built, or that does not load, is told of with the remedy", async () => {
  expect(await checkAdiosAddon("module", "/nowhere/build", process.env)).toMatchObject({
    ok: true,
    found: "not built (optional: reading and writing .bp files)",
    remedy: expect.stringContaining("scripts/setup.sh") as string,
  });
  const error = 'class AdiosError extends Error { name = "AdiosError" }; throw new AdiosError("ADIOS_ADDON: no such");';
  const [module, folder] = fakeModule(`exports.describeSdk = () => { ${error} }`);
  expect(await checkAdiosAddon(module, folder, process.env)).toMatchObject({
    ok: true,
    found: "does not load: ADIOS_ADDON: no such",
    remedy: expect.stringContaining("scripts/setup.sh") as string,
  });
});
