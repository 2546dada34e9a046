/** An error of the installation: a stable code, what was found, and in `hint` what to do. */
export class LibtorchError extends Error {
  constructor(code, message, hint, details = {}) {
    super(message);
    this.name = "LibtorchError";
    this.code = code;
    this.hint = hint;
    Object.assign(this, details);
  }
}

/** Prints an error for a person and ends the process; the end of every command in this folder. */
export function fail(error) {
  if (!(error instanceof LibtorchError)) throw error;
  console.error(`error ${error.code}: ${error.message}`);
  if (error.hint) console.error(`  what to do: ${error.hint}`);
  process.exit(1);
}
