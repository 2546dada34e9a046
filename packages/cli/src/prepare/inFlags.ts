import { CliError, describeError } from "../errors.js";

/** `groupBy: "composition" or "block:20"`, as a configuration has it. */
const GROUP_BY = /groupBy: ("[^"]+"(?: or "[^"]+")*)/g;

/** The same error with a hint in the words of the shell, where the user has named files and no configuration. */
export function inFlags(error: unknown): unknown {
  if (!(error instanceof Error) || !("hint" in error) || typeof error.hint !== "string") return error;
  const hint = error.hint.replace(GROUP_BY, (_, values: string) => `--group-by ${values.replaceAll('"', "")}`);
  if (hint === error.hint) return error;
  const { code, message } = describeError(error);
  return Object.assign(new CliError(code, message, hint), { cause: error });
}
