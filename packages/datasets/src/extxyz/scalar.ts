const REAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;
const NOT_FINITE = /^([+-]?)(nan|inf|infinity)$/i;
/** `007` and `1d2` are more likely names than numbers: what would not come back as it was stays text. */
const NAME_LIKE = /^[+-]?0\d|^[+-]?\d+[dD]/;
const LOGICALS: ReadonlyMap<string, boolean> = new Map([
  ["T", true],
  ["F", false],
  ["true", true],
  ["false", false],
  ["True", true],
  ["False", false],
  ["TRUE", true],
  ["FALSE", false],
]);

/** A real number as written by C, Python or Fortran (`1.0D-3`), NaN and infinities included; else `undefined`. */
export function parseReal(text: string): number | undefined {
  if (REAL.test(text)) {
    const number = Number(text);
    return Number.isNaN(number) ? Number(text.replace(/[dD]/, "e")) : number;
  }
  const special = NOT_FINITE.exec(text);
  if (special === null) return undefined;
  if (special[2]!.toLowerCase() === "nan") return NaN;
  return special[1] === "-" ? -Infinity : Infinity;
}

/** A whole number within 2^53, else `undefined`. */
export function parseInteger(text: string): number | undefined {
  if (!INTEGER.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number + 0 : undefined;
}

export function isInteger(text: string): boolean {
  return INTEGER.test(text);
}

export function parseLogical(text: string): boolean | undefined {
  return LOGICALS.get(text);
}

/**
 * A word of a comment line as logical or number, or `undefined` where it is text. An integer beyond 2^53 and a number
 * beyond float64 stay text, so that no digit is lost.
 */
export function parseWord(text: string): boolean | number | undefined {
  const logical = parseLogical(text);
  if (logical !== undefined) return logical;
  const number = parseReal(text);
  if (number === undefined || NAME_LIKE.test(text)) return undefined;
  if (INTEGER.test(text) && !Number.isSafeInteger(number)) return undefined;
  if (!Number.isFinite(number) && !NOT_FINITE.test(text)) return undefined;
  return number;
}
