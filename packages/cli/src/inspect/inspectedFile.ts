import type { StructureStatistics } from "@hydride/datasets";
import { CliError, describeError, type ErrorDescription } from "../errors.js";

/** A file that could not be read, and why. */
export interface FailedFile {
  path: string;
  error: ErrorDescription;
}

export type InspectedFile = StructureStatistics | FailedFile;

export function isFailed(file: InspectedFile): file is FailedFile {
  return "error" in file;
}

/** The files that could be read. */
export function readOf(files: readonly InspectedFile[]): StructureStatistics[] {
  return files.flatMap((file) => (isFailed(file) ? [] : [file]));
}

/** One of several files that cannot be read does not cost the others. Throws what is wrong with the options, not with the file. */
export function failedFile(path: string, error: unknown): FailedFile {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === "DATASET_OPTION" && !String(message).startsWith(path)) throw error;
  if (process.env.HYDRIDE_DEBUG) console.error(error);
  return { path, error: describeError(error) };
}

/** That some of the files could not be read. */
export function incomplete(files: readonly InspectedFile[]): CliError | undefined {
  const failed = files.filter(isFailed).map(({ path }) => path);
  if (failed.length === 0) return undefined;
  const message = `expected to read ${files.length} files, found ${failed.length} that cannot be read: ${failed.join(", ")}`;
  return new CliError("INSPECT_INCOMPLETE", message, "what is wrong with each stands with the file");
}
