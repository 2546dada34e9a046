import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { IntegrityError } from "./errors";

/** What the system says of a set's folder. @throws IntegrityError BP_NOT_FOUND, BP_UNREADABLE */
export async function statSet(path: string): Promise<Stats> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (!(found instanceof Error)) return found;
  const missing = found.code === "ENOENT" || found.code === "ENOTDIR";
  throw new IntegrityError(
    missing ? "BP_NOT_FOUND" : "BP_UNREADABLE",
    { file: path, expected: "a BP set", found: missing ? "nothing of that name" : found.message },
    missing ? "relative paths start at the working directory" : "look at the permissions of the folder",
  );
}
