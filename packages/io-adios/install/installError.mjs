/** An error of the installation: a stable code, what was found, and in `hint` what to do. */
export class InstallError extends Error {
  constructor(code, message, hint) {
    super(message);
    this.name = "InstallError";
    this.code = code;
    this.hint = hint;
  }
}

/** Prints an error for a person and ends the process. */
export function fail(error) {
  if (!(error instanceof InstallError)) throw error;
  console.error(`error ${error.code}: ${error.message}`);
  if (error.hint) console.error(`  what to do: ${error.hint}`);
  process.exit(1);
}
