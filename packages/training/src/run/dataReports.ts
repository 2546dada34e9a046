import { writeFileSync } from "node:fs";
import type { LoadedTasks } from "../data/load.js";
import type { RunFolder } from "./folder.js";
import type { Reporter } from "./progress.js";

/** Writes, into the folder of a run, what was left out of its data, and what is on two sides of the split; the log says where. */
export function writeDataReports(
  folder: Pick<RunFolder, "leftOut" | "leaks">,
  { leftOut, leaks = [] }: Pick<LoadedTasks, "leftOut" | "leaks">,
  { log }: Pick<Reporter, "log">,
): void {
  const some = [...leftOut].filter(([, structures]) => structures.length > 0);
  if (some.length > 0) {
    writeFileSync(folder.leftOut, json(Object.fromEntries(some)));
    const count = some.reduce((sum, [, structures]) => sum + structures.length, 0);
    log(
      `left out ${count === 1 ? "1 structure" : `${String(count)} structures`}: ${folder.leftOut} names all, with the reason`,
    );
  }
  if (leaks.length === 0) return;
  writeFileSync(folder.leaks, json(leaks));
  log(`leak check: ${folder.leaks} names all that is on two sides or more`);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
