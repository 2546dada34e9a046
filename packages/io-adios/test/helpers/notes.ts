import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "/tmp";

/** Notes of the time that it took, which each reader of ADIOS2's own leaves there under the number of its process. */
export function notesOf(pid: number): string[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(`_${pid.toString(16)}_profiling.json`));
  return names.map((name) => join(FOLDER, name));
}

export function removeNotes(pid: number): void {
  for (const note of notesOf(pid)) rmSync(note, { force: true });
}
