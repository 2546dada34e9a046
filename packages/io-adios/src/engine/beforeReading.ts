import { stat } from "node:fs/promises";
import { refuse } from "../errors";
import { type ValidateOptions, validate } from "../integrity/validate";
import type { Ranks } from "../ranks";
import { type OpenMode, reads } from "./mode";

export interface BeforeReading {
  /** How a file is validated before ADIOS2 sees it; by default all of it, false for nothing. */
  validate?: false | Pick<ValidateOptions, "manifest" | "trial">;
}

/** Engines whose name is that of a stream, not of a folder of BP files. */
const STREAMS = /^(sst|ssc|inline|dataman|hdf5)$/i;

/** What has to be right of a file before ADIOS2 sees it: it crashes on, or waits for, what is not. */
export async function checkReadable(
  path: string,
  mode: OpenMode,
  engine: string,
  ranks: Ranks | undefined,
  options: BeforeReading,
): Promise<void> {
  if (!reads(mode) || STREAMS.test(engine)) return;
  if (options.validate === false) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined)
      refuse("ADIOS_NOT_FOUND", "there is no such file", "relative paths start at the working directory");
    return;
  }
  await validate(path, { ...options.validate, ...(ranks === undefined ? {} : { comm: ranks.comm }) });
}
