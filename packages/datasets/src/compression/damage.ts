import { Fault } from "../errors";

/** What a decompressor throws; `test` is the command that says more of the file. */
export function damagedData(kind: string, found: string, test: string): Fault {
  return new Fault(
    "DATASET_COMPRESSION",
    `expected ${kind} data, found ${found}`,
    `fetch the file again, or test it with \`${test}\``,
  );
}
