import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { getSystemErrorMap } from "node:util";
import { CliError } from "../../errors.js";

/** The files of a report in the folder of `--out`. */
export function reportFiles(out: string): { json: string; svg: string } {
  return { json: join(out, "scaling.json"), svg: join(out, "scaling.svg") };
}

/**
 * Makes the folder of a report, and tries to write the files in it: before anything is measured.
 * @throws CliError BENCH_OUTPUT
 */
export function prepareOutput(out: string): void {
  if (out.trim() === "") throw unusable(`expected a folder for --out, found ${JSON.stringify(out)}`);
  const isFolder = attempt(out, () => statSync(out, { throwIfNoEntry: false })?.isDirectory());
  if (isFolder === false) throw unusable(`${out}: expected a folder for the report, or a new name, found a file`);
  for (const path of missing(resolve(out))) attempt(path, () => mkdirSync(path));
  for (const path of Object.values(reportFiles(out))) {
    attempt(path, () => {
      const isNew = !existsSync(path);
      closeSync(openSync(path, "a"));
      if (isNew) rmSync(path);
    });
  }
}

/** The folders that have to be made, from above. One by one: Node's own way has no end where the system refuses with ENOENT. */
function missing(path: string): string[] {
  return existsSync(path) ? [] : [...missing(dirname(path)), path];
}

function attempt<Result>(path: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    const { errno } = error as NodeJS.ErrnoException;
    const words = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
    if (words === undefined) throw error;
    throw unusable(`${path}: expected to be able to write it, found: ${words}`);
  }
}

function unusable(message: string): CliError {
  return new CliError("BENCH_OUTPUT", message, "name a folder that you may write to, such as --out scaling");
}
