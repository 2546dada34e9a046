/** An error that a script can tell by its stable code and a reader can act on. */
export abstract class CodedError<Code extends string> extends Error {
  readonly code: Code;
  /** What to do about it. */
  readonly hint?: string;

  constructor(code: Code, message: string, hint?: string) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    if (hint !== undefined) this.hint = hint;
  }
}
