import { run } from "./run.js";

// `hydride inspect ... | head` closes the pipe early, which is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

// An exit code, not exit(): what is still on its way to a pipe has to arrive.
void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
