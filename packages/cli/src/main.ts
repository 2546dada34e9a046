import { run } from "./run.js";
import { handleStreamErrors } from "./streams.js";

const PATIENCE_MILLISECONDS = 1000;
const SIGNALS: Record<number, NodeJS.Signals> = { 129: "SIGHUP", 130: "SIGINT", 143: "SIGTERM" };

/**
 * Runs the `hydride` command as what this process is for: sets its exit code, and goes on where output cannot be written.
 * @param argv the arguments after the program's name
 */
export async function main(argv: string[]): Promise<void> {
  handleStreamErrors();
  const code = await run(argv);
  // Not exit(): what is still on its way to a pipe has to arrive.
  process.exitCode = code;
  const signal = SIGNALS[code];
  if (signal === undefined) return;
  // A pending read of a pipe on which nothing comes holds up any exit but a signal's, for which a shell has the same code.
  setTimeout(() => process.kill(process.pid, signal), PATIENCE_MILLISECONDS).unref();
}
