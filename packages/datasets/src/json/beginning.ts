import type { ByteSource } from "../source";

const LONGEST = 64 * 1024;

/** The beginning of a file as text, without byte order mark and white space in front, to recognise JSON layouts by. */
export function jsonBeginning({ head }: ByteSource): string {
  return head
    .subarray(0, LONGEST)
    .toString("utf8")
    .replace(/^\ufeff?\s*/, "");
}

/** The source of a regular expression for a key of a JSON object with its colon. */
export const ANY_KEY = '\\s*"(?:[^"\\\\]|\\\\.)*"\\s*:\\s*';

/** The source of a regular expression for entries of a JSON object that hold nothing. */
export const EMPTY_ENTRIES = `(?:${ANY_KEY}(?:\\{\\s*\\}|\\[\\s*\\])\\s*,)*`;
