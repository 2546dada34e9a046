import { CommanderError } from "commander";
import { describeError, EXIT, exitCodeOf, type ErrorDescription, isToldElsewhere } from "./errors.js";
import { printJson } from "./output.js";
import { createProgram } from "./program.js";

/**
 * Runs the `hydride` command.
 * @param argv the arguments after the program's name
 * @returns the exit code: 0, 1 for a failure (also a check of `doctor`), 2 for wrong usage, 128 and its number for a signal (130
 * for SIGINT, 143 for SIGTERM)
 */
export async function run(argv: string[]): Promise<number> {
  const json = argv.includes("--json");
  const program = createProgram();
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : argv, { from: "user" });
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    if (isToldElsewhere(error)) return EXIT.ok;
    report(describeError(error), json);
    if (process.env.HYDRIDE_DEBUG) console.error(error);
    return exitCodeOf(error);
  }
}

function report(error: ErrorDescription, json: boolean): void {
  if (json) {
    printJson({ error });
    return;
  }
  process.stderr.write(`error: ${error.message}\n`);
  if (error.hint) process.stderr.write(`hint: ${error.hint}\n`);
}
