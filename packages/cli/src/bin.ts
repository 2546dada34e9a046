import { run } from "./run.js";
import { handleStreamErrors } from "./streams.js";

handleStreamErrors();

const PATIENCE_MILLISECONDS = 1000;
const SIGNALS: Record<number, NodeJS.Signals> = { 129: "SIGHUP", 130: "SIGINT", 143: "SIGTERM" };

// An exit code, not exit(): what is still on its way to a pipe has to arrive.
void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  const signal = SIGNALS[code];
  if (signal === undefined) return;
  // A pending read of a pipe on which nothing comes holds up any exit but a signal's, for which a shell has the same code.
  setTimeout(() => process.kill(process.pid, signal), PATIENCE_MILLISECONDS).unref();
});
