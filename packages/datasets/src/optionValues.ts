import { DatasetError, quote } from "./errors";

/** What the value of an option has to be. */
export interface Expected {
  /** In words. */
  expected: string;
  /** What to do where it is something else. */
  hint: string;
  fits(value: unknown): boolean;
}

export const TEXT: Expected = {
  expected: "a text",
  hint: "leave the option out for its default",
  fits: (value) => typeof value === "string" && value !== "",
};
export const TEXT_OR_NULL: Expected = {
  expected: "a text or null",
  hint: "a name as in the file; null says that there is no such label",
  fits: (value) => value === null || TEXT.fits(value),
};
const OBJECT: Expected = {
  expected: "an object",
  hint: 'for example units: { energy: "Hartree" }',
  fits: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/** Throws `DatasetError` where an option is given with a value that it cannot have. */
export function checkValue(option: string, value: unknown, { expected, hint, fits }: Expected): void {
  if (value === undefined || fits(value)) return;
  throw new DatasetError(
    "DATASET_OPTION",
    `reading: expected ${expected} in the option ${option}, found ${shown(value)}`,
    hint,
  );
}

/** The options under an option, none where it is not given. Throws `DatasetError` where it is no object. */
export function checkedObject(option: string, value: object | undefined): object {
  checkValue(option, value, OBJECT);
  return value ?? {};
}

/** A value of any kind as it stands in a message. */
export function shown(value: unknown): string {
  if (typeof value === "string") return quote(value);
  return Array.isArray(value)
    ? `[${value.map(shown).join(",")}]`
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
}
