export type IntegrityErrorCode =
  "BP_NOT_FOUND" | "BP_NOT_A_SET" | "BP_INCOMPLETE" | "BP_DAMAGED" | "BP_UNSUPPORTED" | "BP_EXISTS" | "BP_UNREADABLE";

/** Where in a BP folder something is wrong, what was to be there and what is. */
export interface Problem {
  /** Path of the file, or of the folder where no single file is meant. */
  file: string;
  /** In bytes from the beginning of the file. */
  offset?: number;
  expected: string;
  found: string;
}

/** A BP folder that is not what its writer wrote, or none at all. */
export class IntegrityError extends Error {
  override readonly name = "IntegrityError";
  readonly code: IntegrityErrorCode;
  readonly hint: string;
  readonly file: string;
  readonly offset: number | undefined;
  readonly expected: string;
  readonly found: string;

  constructor(code: IntegrityErrorCode, problem: Problem, hint: string) {
    super(describeProblem(problem));
    this.code = code;
    this.hint = hint;
    this.file = problem.file;
    this.offset = problem.offset;
    this.expected = problem.expected;
    this.found = problem.found;
  }
}

export function describeProblem({ file, offset, expected, found }: Problem): string {
  const place = offset === undefined ? file : `${file}, byte ${offset}`;
  return `${place}: expected ${expected}, found ${found}`;
}

const AGAIN = "copy or write the set again; what is left of it cannot be trusted";

/** A file of the folder does not hold what it has to. */
export function damaged(problem: Problem): IntegrityError {
  return new IntegrityError("BP_DAMAGED", problem, AGAIN);
}
