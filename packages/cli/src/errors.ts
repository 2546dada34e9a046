import { existsSync } from "node:fs";
import { constants } from "node:os";
import { CommanderError } from "commander";

export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/** Codes of errors that a signal was the reason for; these have it as `signal`. */
const INTERRUPTIONS: readonly unknown[] = ["INTERRUPTED", "RUN_INTERRUPTED"];

/** The exit code of what a command threw: for a signal 128 and its number, as a shell has it. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return EXIT.usage;
  const { code, signal } = (error ?? {}) as { code?: unknown; signal?: NodeJS.Signals };
  return INTERRUPTIONS.includes(code) && signal !== undefined ? 128 + constants.signals[signal] : EXIT.failure;
}

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
    return typeof hint === "string" ? apart(code, error.message, hint) : { code, message: error.message, hint: "" };
  }
  return unforeseen(error.message);
}

/** Libraries end a message with its hint, for those who print nothing else: here it stands on a line of its own. */
function apart(code: string, message: string, hint: string): ErrorDescription {
  const ending = `; ${hint}`;
  return { code, message: message.endsWith(ending) ? message.slice(0, -ending.length) : message, hint };
}

/** Commander puts its suggestion on a line of its own, in brackets. */
function describeUsage(error: CommanderError): ErrorDescription {
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const [, option] = /^unknown option '(.*)'$/.exec(message) ?? [];
  if (option !== undefined && existsSync(option)) {
    return { code: "USAGE", message, hint: `if the file ${option} is meant, write ./${option}, or put -- before it` };
  }
  return { code: "USAGE", message, hint: suggestion?.replace(/^\(|\)$/g, "") ?? "see the same command with --help" };
}

function unforeseen(message: string): ErrorDescription {
  return {
    code: "INTERNAL",
    message,
    hint: "this is a defect of Hydride: run again with HYDRIDE_DEBUG=1 for the stack, and report it",
  };
}

/** Whether all ranks of a job have the error, and another one tells of it and ends the job. */
export function isToldElsewhere(error: unknown): boolean {
  return error instanceof Error && (error as { here?: unknown }).here === false;
}
