import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { bpFormat, checkSet, hasChecksums } from "@hydride/io-adios";

/** Something that is not as it was written. */
export interface Problem {
  file: string;
  problem: string;
}

/** What could not be looked at. */
export interface Remark {
  file: string;
  remark: string;
}

/** What cannot be told of a set that somebody else has written: nothing where it is ours. */
export async function findRemarks(path: string): Promise<Remark[]> {
  const isSet = !existsSync(join(path, "manifest.json")) && (await bpFormat.recogniseFolder(path).catch(() => false));
  if (!isSet || (await hasChecksums(path).catch(() => true))) return [];
  return [{ file: path, remark: WITHOUT_CHECKSUMS }];
}

const WITHOUT_CHECKSUMS =
  "no manifest of Hydride's, so there are no checksums: checked were headers, lengths of records, sizes of files and places of data, " +
  "and that ADIOS2 opens it and reads every block; changed values cannot be seen";

/** What is wrong with a set, a run or a checkpoint. */
export async function findProblems(path: string): Promise<Problem[]> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [{ file: path, problem: "expected a set, a run or a checkpoint, found nothing" }];
  if (!found.isDirectory())
    return [{ file: path, problem: "expected a folder of a set, a run or a checkpoint, found a file" }];
  if (existsSync(join(path, "manifest.json"))) return checkpointProblems(path);
  if (existsSync(join(path, "checkpoints"))) return runProblems(path);
  if (await bpFormat.recogniseFolder(path)) return checkSet(path);
  return [{ file: path, problem: "expected a folder of a set, a run or a checkpoint, found another one" }];
}

/** Every checkpoint of a run; one that was not finished is none. */
async function runProblems(path: string): Promise<Problem[]> {
  const folder = join(path, "checkpoints");
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "manifest.json")));
  if (names.length === 0) return [{ file: folder, problem: "expected a checkpoint, found none" }];
  const problems: Problem[] = [];
  for (const name of names.sort()) problems.push(...(await checkpointProblems(join(folder, name))));
  return problems;
}

async function checkpointProblems(path: string): Promise<Problem[]> {
  const { verifyFolder } = await import("@hydride/training");
  try {
    await verifyFolder(path);
    return [];
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || !String(error.code).startsWith("CHECKPOINT_")) throw error;
    const start = `${path}: `;
    const problem = error.message.startsWith(start) ? error.message.slice(start.length) : error.message;
    return [{ file: path, problem }];
  }
}
