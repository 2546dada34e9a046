import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

afterEach(() => vi.restoreAllMocks());

describe("README", () => {
  it("has an example of 15 lines that prints what its comments say", async () => {
    const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(path("../README.md"), "utf8"))!;
    expect(code!.trim().split("\n").length).toBeLessThanOrEqual(15);
    const expected = [...code!.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text);

    mkdirSync(path("../test-results"), { recursive: true });
    const module = path("../test-results/readme.mjs");
    writeFileSync(module, code!.replace('"@hydride/core-graph"', JSON.stringify(path("../src/index.ts"))));
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation((...values: unknown[]) => void printed.push(values.join(" ")));
    await import(/* @vite-ignore */ module);
    expect(printed).toEqual(expected);
    expect(printed).toHaveLength(2);
  });
});
