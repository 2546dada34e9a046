import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { bpFormat, checkSet, hasChecksums, SampleFile } from "@hydride/io-adios";

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

/** What was looked at, and how it was found. */
export interface Findings {
  problems: Problem[];
  remarks: Remark[];
}

/**
 * What is wrong with a set, a run or a checkpoint, or with any set of a folder of them, and what could not be told of a set that was found
 * to be in order.
 */
export async function verifyPath(path: string): Promise<Findings> {
  const sets = await setsIn(path);
  if (sets.length === 0) return verifyOne(path);
  const findings: Findings = { problems: [], remarks: [] };
  for (const set of sets) {
    const { problems, remarks } = await verifyOne(set);
    findings.problems.push(...problems);
    findings.remarks.push(...remarks);
  }
  return findings;
}

async function verifyOne(path: string): Promise<Findings> {
  const problems = await findProblems(path);
  return { problems, remarks: problems.length === 0 ? await remarksOn(path) : [] };
}

/** Nothing where a set has a manifest. */
async function remarksOn(path: string): Promise<Remark[]> {
  if (kindOf(path) !== "other" || (await hasChecksums(path))) return [];
  const set = await SampleFile.open(path, { validate: false });
  const isOurs = set.isComplete;
  await set.close();
  return [{ file: path, remark: `${isOurs ? LOST_MANIFEST : NO_MANIFEST}: ${CHECKED}` }];
}

const NO_MANIFEST = "no manifest of Hydride's, so there are no checksums";
const LOST_MANIFEST = "the manifest that Hydride writes is missing, and with it the checksums";
const CHECKED =
  "checked were headers, lengths of records, sizes of files and places of data, and that ADIOS2 opens it and reads every block; " +
  "changed values cannot be seen";

function kindOf(path: string): "checkpoint" | "run" | "other" {
  if (existsSync(join(path, "manifest.json"))) return "checkpoint";
  return existsSync(join(path, "checkpoints")) ? "run" : "other";
}

/** The sets of a folder that is none itself, as `prepare` writes one for each dataset of a configuration. */
async function setsIn(path: string): Promise<string[]> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true || kindOf(path) !== "other") return [];
  if (await bpFormat.recogniseFolder(path)) return [];
  const names = readdirSync(path).filter((name) => !name.startsWith(".") && /\.bp$/i.test(name));
  return names.sort().map((name) => join(path, name));
}

async function findProblems(path: string): Promise<Problem[]> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [{ file: path, problem: "expected a set, a run or a checkpoint, found nothing" }];
  if (!found.isDirectory())
    return [{ file: path, problem: "expected a folder of a set, a run or a checkpoint, found a file" }];
  const kind = kindOf(path);
  if (kind === "checkpoint") return checkpointProblems(path);
  if (kind === "run") return runProblems(path);
  if (await bpFormat.recogniseFolder(path)) return checkSet(path);
  return [{ file: path, problem: "expected a folder of a set, of sets, a run or a checkpoint, found another one" }];
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
