import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ParallelWriter } from "../../src/index";
import { contents } from "../helpers/contents";
import { builds, hasMpirun, mpirun } from "../helpers/mpirun";

const folder = mkdtempSync(join(tmpdir(), "io-adios-"));
afterAll(() => rmSync(folder, { recursive: true }));

const WRITTEN = { status: 0, stdout: "written\n", stderr: "" };

it("writes the other puts where the memory of one has gone, and says so", async () => {
  const path = join(folder, "lost.bp");
  const writer = new ParallelWriter({ path });
  for (const name of ["x", "y"]) writer.defineVariable(name, "double", { shape: [2] });
  const lost = Float64Array.of(1, 2);
  await writer.put("x", lost);
  await writer.put("y", Float64Array.of(3, 4));
  structuredClone(lost.buffer, { transfer: [lost.buffer] });
  await expect(writer.close()).rejects.toThrow(
    `ADIOS_BUFFER in ParallelWriter.close (file ${path}): variable 'x': the memory of a deferred put was transferred to somewhere else; ` +
      "the others were written",
  );
  const { variables } = await contents(path);
  expect(variables.map(({ name, values }) => [name, values])).toEqual([["y", Float64Array.of(3, 4)]]);
});

describe.skipIf(!hasMpirun())("ParallelWriter", () => {
  const write = (ranks: number, build: string, ...args: string[]) => {
    const path = join(folder, `${build}-${ranks}-${args.join("-")}.bp`);
    expect(mpirun(ranks, build, "together.ts", [path, ...args])).toEqual(WRITTEN);
    return contents(path);
  };

  it.each(["BP5", "BP4"])("writes the same %s file with any ADIOS2 on any number of ranks", async (engine) => {
    const expected = await write(1, "serial", engine);
    expect(expected.variables.map(({ name, shape, blocks }) => [name, shape, blocks.length])).toEqual([
      ["counts", [6], 6],
      ["name", [], 1],
      ["positions", [240_000, 3], 6],
      ["total", [], 1],
    ]);
    expect(expected.attributes).toEqual([
      { name: "positions/mean", type: "double", value: 0.25 },
      { name: "units", type: "string", value: ["eV", "angstrom"] },
    ]);
    for (const build of builds()) {
      for (const ranks of engine === "BP5" ? [1, 2, 3] : [3])
        expect(await write(ranks, build, engine)).toEqual(expected);
    }
  });

  it.each(builds())("goes on on all ranks where one has lost the memory of a put, with %s", (build) => {
    const result = mpirun(2, build, "lost.ts", [join(folder, `${build}-lost.bp`)]);
    expect(result).toEqual({ status: 0, stdout: "told\n", stderr: "" });
  });

  it("flushes, and then has the same blocks in another order", async () => {
    const start = (block: { start: number[] }) => block.start[0] ?? 0;
    const sorted = async (of: ReturnType<typeof write>) => {
      const { variables, attributes } = await of;
      for (const { blocks } of variables) blocks.sort((a, b) => start(a) - start(b));
      return { variables, attributes };
    };
    const expected = await sorted(write(1, "serial", "BP5"));
    for (const build of builds()) expect(await sorted(write(3, build, "BP5", "flush"))).toEqual(expected);
  });
});
