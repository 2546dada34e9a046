import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { Adios, AdiosError } from "../../src/index";

/** Paths in a folder that goes after the tests of the file. */
export function temporaryFolder(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "io-adios-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name) => join(folder, name);
}

/** An ADIOS object that is closed after the tests of the file, and names of IOs that are not taken. */
export function freshIO() {
  const adios = new Adios();
  afterAll(() => adios.close());
  let count = 0;
  return () => adios.declareIO(`io${++count}`);
}

/** What an error says that is thrown, or that a promise is rejected with. */
export async function messageOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof AdiosError) return error.message;
    throw error;
  }
  throw new Error("expected an AdiosError, nothing was thrown");
}
