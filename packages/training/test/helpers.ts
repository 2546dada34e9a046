import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { CodedError } from "../src/codedError.js";

const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hydride-training-"));
  made.push(folder);
  return folder;
}

export interface Failure {
  code: string;
  message: string;
  hint?: string;
}

/** Code, message and hint of what `work` throws, with `folder` written as `DIR`. */
export function failureOf(work: () => unknown, folder?: string): Failure {
  try {
    work();
  } catch (error) {
    return describe(error, folder);
  }
  throw new Error("expected an error, found none");
}

/** The same of what a promise is rejected with. */
export async function failure(work: Promise<unknown>, folder?: string): Promise<Failure> {
  return work.then(
    () => {
      throw new Error("expected an error, found none");
    },
    (error: unknown) => describe(error, folder),
  );
}

function describe(error: unknown, folder = "\0"): Failure {
  if (!(error instanceof CodedError)) throw error;
  const { code, message, hint } = error as CodedError<string>;
  return { code, message: message.replaceAll(folder, "DIR"), ...(hint !== undefined && { hint }) };
}
