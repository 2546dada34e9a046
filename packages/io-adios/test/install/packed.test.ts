import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../helpers/folder";

const PACKAGE = join(import.meta.dirname, "..", "..");
// The dependencies, from here and not from a registry.
const HEADERS = dirname(createRequire(import.meta.url).resolve("node-api-headers/package.json"));
const CORE_GRAPH = join(PACKAGE, "..", "core-graph");
const path = temporaryFolder();

function run(cwd: string, command: string, args: string[]) {
  // A stranger's environment: nothing of the package manager that has started this test.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|pnpm_|NODE_|VITEST|HYDRIDE_ADIOS)/i.test(name),
  );
  const env = { ...Object.fromEntries(inherited), npm_config_cache: path("npm") };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  return { status, stdout, stderr };
}

const WRITE = `
const adios = new Adios();
(async () => {
  const io = adios.declareIO("io");
  const file = await io.open("x.bp", "write");
  await file.put(io.defineVariable("x", "int8", { shape: [2] }), Int8Array.of(1, 2));
  await file.close();
  const read = await adios.declareIO("in").open("x.bp", "readRandomAccess");
  console.log((await read.get("x")).join());
  await adios.close();
})();
`;

it("is installed alone from its tarball, without MPI and libtorch, built once, and runs", () => {
  const [packed, project] = [path("packed"), path("project")];
  mkdirSync(packed);
  mkdirSync(project);
  for (const folder of [PACKAGE, CORE_GRAPH]) {
    expect(spawnSync("pnpm", ["pack", "--pack-destination", packed], { cwd: folder }).status).toBe(0);
  }
  const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", packed, HEADERS];
  expect(run(project, "npm", pack).status).toBe(0);
  writeFileSync(join(project, "package.json"), "{}\n");
  writeFileSync(join(project, "main.mjs"), `import { Adios } from "@hydride/io-adios";\n${WRITE}`);
  writeFileSync(join(project, "main.cjs"), `const { Adios } = require("@hydride/io-adios");\n${WRITE}`);
  const tarballs = readdirSync(packed).map((name) => join(packed, name));
  const options = ["--offline", "--no-audit", "--no-fund", "--install-links", "--ignore-scripts"];
  const npm = run(project, "npm", ["install", ...options, ...tarballs]);
  expect([npm.status, npm.stderr]).toEqual([0, expect.not.stringContaining("error")]);

  const installed = join(realpathSync(project), "node_modules", "@hydride", "io-adios");
  const script = join(installed, "install", "build.mjs");
  expect(run(project, process.execPath, ["main.mjs"]).stderr).toContain(
    `AdiosError: ADIOS_ADDON: expected the native add-on in ${join(installed, "build")}, found none; build it with ` +
      `\`node ${script}\` (it fetches ADIOS2 where there is none; needs CMake and C++20)\n`,
  );
  const built = run(project, process.execPath, [script]);
  expect([built.status, built.stdout]).toEqual([0, expect.stringContaining("io-adios: built for ADIOS2 ")]);
  for (const file of ["main.mjs", "main.cjs"]) {
    expect(run(project, process.execPath, [file])).toEqual({ status: 0, stdout: "1,2\n", stderr: "" });
  }
});
