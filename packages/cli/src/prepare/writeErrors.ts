import { existsSync, lstatSync, readlinkSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CliError } from "../errors.js";

const ELSEWHERE = "name a set elsewhere with --out";

/** What the system says when it does not let a set be written, and what to do. */
const REFUSALS: Record<string, { code: string; problem: string; hint: string }> = {
  ENOSPC: {
    code: "NO_SPACE",
    problem: "no space left on its disk, where a scratch copy stands beside it while it is written",
    hint: `free some, or ${ELSEWHERE}`,
  },
  EDQUOT: { code: "NO_SPACE", problem: "the disk quota is used up", hint: `free some, or ${ELSEWHERE}` },
  EROFS: {
    code: "READ_ONLY",
    problem: "expected a file system that can be written, found a read-only one",
    hint: ELSEWHERE,
  },
  EACCES: {
    code: "NO_PERMISSION",
    problem: "no permission to write into its folder",
    hint: `check the owner and the mode of the folder, or ${ELSEWHERE}`,
  },
  EPERM: {
    code: "NO_PERMISSION",
    problem: "the system does not permit to write into its folder",
    hint: `check the owner and the mode of the folder, or ${ELSEWHERE}`,
  },
  EEXIST: {
    code: "NOT_A_FOLDER",
    problem: "expected a folder, or nothing of that name, found a file",
    hint: "name another folder with --out",
  },
  EFBIG: { code: "FILE_TOO_LARGE", problem: "a file of it is larger than is allowed here", hint: "see ulimit -f" },
};

/** What libraries say in words. */
const WORDS: [RegExp, string][] = [
  [/no space left on device/i, "ENOSPC"],
  [/disk quota exceeded/i, "EDQUOT"],
  [/read-only file system/i, "EROFS"],
];

/** Writes something of a set; what the system refuses becomes a CliError that names the set and says what to do. */
export async function writing<Result>(out: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw writeError(out, error);
  }
}

/** The same error where it is none of the system's. Ranks that hear of one from another have its code and its words alone. */
export function writeError(out: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [, inWords] = WORDS.find(([pattern]) => pattern.test(error.message)) ?? [];
  const refusal = REFUSALS[(error as NodeJS.ErrnoException).code ?? ""] ?? REFUSALS[inWords ?? ""];
  if (refusal === undefined) return error;
  return Object.assign(new CliError(refusal.code, `${out}: ${refusal.problem}`, refusal.hint), { cause: error });
}

/** With all above it, one by one: made at once, Node says that a folder on a read-only file system was not found. */
export async function makeFolder(path: string): Promise<void> {
  const isFolder = () => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder()) return;
  if (!existsSync(path) && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    const message = `${path}: expected a folder, or nothing of that name, found a link to ${readlinkSync(path)}, which is not there`;
    throw new CliError("NOT_A_FOLDER", message, "make the folder that it leads to, or name another one with --out");
  }
  if (!existsSync(dirname(resolve(path)))) await makeFolder(dirname(resolve(path)));
  await mkdir(path).catch((error: unknown) => {
    // Another rank may have been faster.
    if (!isFolder()) throw error;
  });
}

/** Throws CliError where there is no folder for a set. */
export function assertParent(out: string): void {
  const parent = dirname(out);
  const isThere = existsSync(parent);
  if (isThere && statSync(parent).isDirectory()) return;
  throw new CliError(
    "NO_FOLDER",
    `${out}: expected the folder ${parent} to put it in, found ${isThere ? "a file" : "nothing of that name"}`,
    isThere ? ELSEWHERE : `make it (mkdir -p ${parent}), or ${ELSEWHERE}`,
  );
}
