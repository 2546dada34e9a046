import { getSystemErrorMap } from "node:util";
import { EXIT } from "./errors.js";

/**
 * What becomes of output that cannot be written. A reader of the standard output that went away (`hydride inspect ... | head`)
 * ends the command, which is no error; a full disk is one. Without the standard error the work goes on, untold.
 */
export function handleStreamErrors(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.ok);
    const found = (error.errno === undefined ? undefined : getSystemErrorMap().get(error.errno)?.[1]) ?? error.message;
    process.stderr.write(`error: cannot write the standard output: ${found}\n`);
    process.exit(EXIT.failure);
  });
  process.stderr.on("error", () => undefined);
}
