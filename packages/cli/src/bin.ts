import { EXIT } from "./errors.js";
import { run } from "./run.js";

// `hydride inspect ... | head` closes the pipe early, which is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

// An exit code, not exit(): what is still on its way to a pipe has to arrive.
void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // A pending read of a pipe on which nothing comes would hold up an exit; a shell has the same code for the signal.
  if (code === EXIT.interrupted) process.kill(process.pid, "SIGINT");
  if (code === EXIT.terminated) process.kill(process.pid, "SIGTERM");
});
