import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { load, type Make, native, type NativeArguments } from "../src/native";
import { makeGraph } from "../src/nativeArrays";
import { dawdle } from "./helpers/slowly";
import { errorOf } from "./helpers/structures";

const REMEDY = `build it with \`node ${fileURLToPath(new URL("../install/build.mjs", import.meta.url))}\` (needs CMake and a C++20 compiler)`;

/** Runs a script in a process of its own: what would crash it must not take the test with it. */
function run(
  script: string,
  ...flags: string[]
): { status: number | null; signal: string | null; stderr: string; stdout: string } {
  const path = fileURLToPath(new URL(`fixtures/${script}`, import.meta.url));
  return spawnSync(process.execPath, [...flags, path], { encoding: "utf8" });
}

describe("the native add-on", () => {
  it("says where it should be and how to build it", () => {
    const error = errorOf(() => load("/nowhere/core_graph.node"));
    expect({ name: error.name, code: error.code, message: error.message }).toEqual({
      name: "NativeAddonError",
      code: "CORE_GRAPH_NATIVE_MISSING",
      message: `expected the native add-on at /nowhere/core_graph.node, found no file; ${REMEDY}`,
    });
  });

  it("says why it does not load", () => {
    const folder = mkdtempSync(join(tmpdir(), "core-graph-"));
    const path = join(folder, "broken.node");
    writeFileSync(path, "not a library");
    const error = errorOf(() => load(path));
    rmSync(folder, { recursive: true });
    expect(error.code).toBe("CORE_GRAPH_NATIVE_BROKEN");
    expect(error.message).toBe(`the native add-on ${path} does not load: ${path}: file too short; ${REMEDY}`);
  });

  it("stops at the edges it may hold, over all structures", () => {
    const positions = new Float64Array(3 * 8);
    const call = (maxEdges: number, maxNeighbors = 0) => {
      const offsets = Int32Array.of(0, 4, 8);
      const args: NativeArguments = [
        positions,
        offsets,
        new Float64Array(18),
        new Uint8Array(6),
        1,
        maxNeighbors,
        maxEdges,
        1,
      ];
      let edges = 0;
      native().neighborLists(...args, true, (counts) => {
        edges = counts.reduce((sum, count) => sum + count, 0);
        return makeGraph(counts, 8).memory;
      });
      return edges;
    };
    const beyond = (found: number, most: number) => ({
      code: "NEIGHBOR_LIST_SIZE",
      message: `atom 3 brings the edges to ${found}, more than the ${most} that the memory or 32-bit indices allow`,
      structure: 1,
    });
    expect(call(24)).toBe(24);
    expect(errorOf(() => call(23))).toMatchObject(beyond(24, 23));
    expect(call(8, 1)).toBe(8);
    expect(errorOf(() => call(7, 1))).toMatchObject(beyond(8, 7));
    expect(errorOf(() => call(2))).toMatchObject({
      code: "NEIGHBOR_LIST_SIZE",
      message: "atom 0 alone has more than 2 neighbors",
      structure: 0,
    });
  });

  it.each<[string, Make, string]>([
    ["no array", () => 1 as never, "make gave no array"],
    ["too few buffers", (edges) => [new ArrayBuffer(52 * edges[0]!)], "make gave no ArrayBuffer of 312 bytes"],
    ["a buffer that is too small", () => [new ArrayBuffer(8)], "make gave no ArrayBuffer of 104 bytes"],
    [
      "a buffer too little",
      () => [[24, 8, 4, 4].map((n) => new ArrayBuffer(2 * n))],
      "make gave no ArrayBuffer of 24 bytes",
    ],
    ["a view", () => [new Uint8Array(104) as never], "make gave no ArrayBuffer of 104 bytes"],
  ])("refuses to write to %s", async (_, make, message) => {
    const offsets = Int32Array.of(0, 2, 5);
    const args: NativeArguments = [
      new Float64Array(15),
      offsets,
      new Float64Array(18),
      new Uint8Array(6),
      1,
      0,
      100,
      1,
    ];
    const expected = { code: "CORE_GRAPH_ARGUMENT", message };
    expect(errorOf(() => native().neighborLists(...args, false, make))).toMatchObject(expected);
    await expect(native().neighborListsAsync(...args, false, make)).rejects.toMatchObject(expected);
  });

  it("has the memory of many lists made in slices, between which others have a turn", async () => {
    const structures = 40;
    const args: NativeArguments = [
      new Float64Array(3 * structures),
      Int32Array.from({ length: structures + 1 }, (_, s) => s),
      new Float64Array(9 * structures),
      new Uint8Array(3 * structures),
      1,
      0,
      100,
      1,
    ];
    let [turns, isOver] = [0, false];
    const calls: { lists: number; turns: number }[] = [];
    const others = (async () => {
      while (!isOver) {
        await setImmediate();
        turns++;
      }
    })();
    await native().neighborListsAsync(...args, false, (edges) => {
      calls.push({ lists: edges.length, turns });
      dawdle();
      return Array.from(edges, () => new ArrayBuffer(0));
    });
    isOver = true;
    await others;
    expect(calls.map(({ lists }) => lists)).toEqual([32, 8]);
    expect(calls[1]!.turns).toBeGreaterThan(calls[0]!.turns);
  });

  it("passes on what is thrown where the memory is made", async () => {
    const args: NativeArguments = [
      new Float64Array(3),
      Int32Array.of(0, 1),
      new Float64Array(9),
      new Uint8Array(3),
      1,
      0,
      1,
      1,
    ];
    const make = () => {
      throw new RangeError("Array buffer allocation failed");
    };
    expect(errorOf(() => native().neighborLists(...args, false, make)).message).toBe("Array buffer allocation failed");
    await expect(native().neighborListsAsync(...args, true, make)).rejects.toThrow("Array buffer allocation failed");
  });

  it("refuses bad arguments, and never crashes", () => {
    const { status, signal, stderr, stdout } = run("fuzz.mjs");
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: "" });
    const { errors, results, codes } = JSON.parse(stdout) as { errors: number; results: number; codes: string[] };
    expect(errors + results).toBe(10_000);
    expect(results).toBeGreaterThan(100);
    expect(codes).toEqual([
      "CORE_GRAPH_ARGUMENT",
      "MAKE",
      "NEIGHBOR_LIST_CELL",
      "NEIGHBOR_LIST_POSITIONS",
      "NEIGHBOR_LIST_SIZE",
    ]);
  });

  it("keeps resident memory flat over many calls, of either kind and with errors", () => {
    const { status, stderr, stdout } = run("leak.mjs");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { calls, bytesPerCall, growth } = JSON.parse(stdout) as Record<"calls" | "bytesPerCall" | "growth", number>;
    // Were as much as a twentieth of what each call gives kept, it would grow by more.
    expect(calls * bytesPerCall).toBeGreaterThan(4e8);
    expect(growth).toBeLessThan(calls * bytesPerCall * 0.05);
  });

  it("loads on worker threads, and lets them end while it works", () => {
    const { status, signal, stderr, stdout } = run("workers.mjs");
    expect({ status, signal, stderr, stdout }).toEqual({ status: 0, signal: null, stderr: "", stdout: "8 ended\n" });
  });
});
