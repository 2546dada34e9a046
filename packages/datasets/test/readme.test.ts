import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readAll, withFolder } from "./helpers";

const root = fileURLToPath(new URL("..", import.meta.url));

it("has an example that runs", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)![1]!;
  const folder = join(root, "test-results", "readme");
  await mkdir(folder, { recursive: true });
  const script = join(folder, "example.ts");
  await writeFile(script, example);
  const before = process.cwd();
  await withFolder(async (place) => {
    const frame = (i: number) =>
      `3\nenergy=${-2068 - i / 10} molecule=m${i % 10}\nO 0 0 0\nH 0.96 0 0\nH ${-0.24 - i / 100} 0.93 0\n`;
    await writeFile(join(place, "water.xyz"), Array.from({ length: 40 }, (_, i) => frame(i)).join(""));
    process.chdir(place);
    try {
      await import(script);
    } finally {
      process.chdir(before);
      await rm(folder, { recursive: true });
    }
    const validation = await readAll(join(place, "validation.xyz.gz"));
    expect(validation).toHaveLength(8);
    expect(new Set(validation.map(({ group }) => group)).size).toBe(2);
    expect(validation.every(({ info }) => typeof info.interaction === "number" && Math.abs(info.interaction) < 5)).toBe(
      true,
    );
  });
});
