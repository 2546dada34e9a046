import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** The example of the README that contains `part`. */
export function readmeExample(part: string): string {
  const examples = readFileSync(join(root, "README.md"), "utf8").matchAll(/```ts\n([\s\S]*?)```/g);
  const found = [...examples].map((match) => match[1]!).filter((code) => code.includes(part));
  if (found.length !== 1) throw new Error(`expected one example with ${part} in the README, found ${found.length}`);
  return found[0]!;
}

/** What a program prints that has installed the package. */
export function outputOf(code: string): string {
  // Inside the package, so that its name resolves as in a project that has installed it.
  const folder = mkdtempSync(join(root, "test", "readme-"));
  try {
    writeFileSync(join(folder, "example.mts"), code);
    const tsx = import.meta.resolve("tsx");
    return execFileSync(process.execPath, ["--import", tsx, "--conditions=@hydride/source", "example.mts"], {
      cwd: folder,
      encoding: "utf8",
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
