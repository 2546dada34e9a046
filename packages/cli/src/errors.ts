import { CommanderError } from "commander";

/** The last two are 128 and the number of the signal, as a shell has it. */
export const EXIT = { ok: 0, failure: 1, usage: 2, interrupted: 130, terminated: 143 } as const;

/** An error as `--json` prints it: a stable code, what was expected and found, and what to do. */
export interface ErrorDescription {
  code: string;
  message: string;
  hint: string;
}

/** An error of the command itself. */
export class CliError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.name = "CliError";
    this.code = code;
    this.hint = hint;
  }
}

const FILE_ERRORS: Record<string, (path: string) => ErrorDescription> = {
  ENOENT: (path) => ({ code: "FILE_NOT_FOUND", message: `no such file or folder: ${path}`, hint: "check the path" }),
  EISDIR: (path) => ({
    code: "NOT_A_FILE",
    message: `expected a file, found a folder: ${path}`,
    hint: "name a file in it",
  }),
  ENOTDIR: (path) => ({
    code: "NOT_A_FOLDER",
    message: `expected a folder, found a file on the way to ${path}`,
    hint: "check the path",
  }),
  EACCES: (path) => ({
    code: "NO_PERMISSION",
    message: `no permission for ${path}`,
    hint: "check the owner and the mode of the file and of its folder",
  }),
  ENOSPC: (path) => ({ code: "NO_SPACE", message: `no space left for ${path}`, hint: "free some, or write elsewhere" }),
};

/** What any thrown value says to the user. An error that nobody foresaw is called that. */
export function describeError(error: unknown): ErrorDescription {
  if (error instanceof CommanderError) return describeUsage(error);
  if (!(error instanceof Error)) return unforeseen(String(error));
  const { code, hint, path, syscall } = error as Error & {
    code?: unknown;
    hint?: unknown;
    path?: string;
    syscall?: string;
  };
  if (typeof code === "string" && syscall !== undefined && path !== undefined) {
    return FILE_ERRORS[code]?.(path) ?? { code, message: error.message, hint: "" };
  }
  if (typeof code === "string" && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code) && !code.startsWith("ERR_")) {
    return { code, message: error.message, hint: typeof hint === "string" ? hint : "" };
  }
  return unforeseen(error.message);
}

/** Commander puts its suggestion on a line of its own, in brackets. */
function describeUsage(error: CommanderError): ErrorDescription {
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  return { code: "USAGE", message, hint: suggestion?.replace(/^\(|\)$/g, "") ?? "see the same command with --help" };
}

function unforeseen(message: string): ErrorDescription {
  return {
    code: "INTERNAL",
    message,
    hint: "this is a defect of Hydride: run again with HYDRIDE_DEBUG=1 for the stack, and report it",
  };
}
