import { IntegrityError } from "../integrity/errors";
import { AdiosError } from "../errors";
import { manifestProblems } from "../integrity/validate";
import { readKeyIndex } from "./keyIndex";
import { SPLITS } from "./layout";
import { openBp } from "./openBp";
import { SampleError } from "./sampleError";
import { SampleFile } from "./sampleFile";

/** Everything that is wrong with a set, by file: nothing where it is as it was written. */
export async function checkSet(path: string): Promise<{ file: string; problem: string }[]> {
  try {
    const problems = await manifestProblems(path);
    if (problems.length > 0) return problems;
    await checkLayout(path);
    return [];
  } catch (error) {
    if (error instanceof IntegrityError) return [toProblem(error)];
    if (error instanceof SampleError) return [{ file: path, problem: error.message.slice(path.length + 2) }];
    // Where ADIOS2 itself is missing nothing is known of the set.
    if (error instanceof AdiosError && error.code !== "ADIOS_ADDON") return [{ file: path, problem: error.message }];
    throw error;
  }
}

export function toProblem({ file, offset, expected, found }: IntegrityError): { file: string; problem: string } {
  const place = offset === undefined ? "" : `byte ${offset}: `;
  return { file, problem: `${place}expected ${expected}, found ${found}` };
}

/** Whether counts and offsets of all keys fit the variables. */
async function checkLayout(path: string): Promise<void> {
  const set = await SampleFile.open(path, { manifest: "sizes" });
  const keys = SPLITS.map((split) => ({ split, names: set.splits[split] > 0 ? set.keys(split) : [] }));
  await set.close();
  const file = await openBp(path);
  try {
    for (const { split, names } of keys) for (const name of names) await readKeyIndex(file, split, name);
  } finally {
    await file.close();
  }
}
