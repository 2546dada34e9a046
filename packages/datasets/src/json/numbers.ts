/** Words that Python writes for numbers that JSON has not. */
const WORDS = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);
const WORD = /NaN|Infinity/;
/** An integer of so many digits may be beyond 2^53, where float64 does not hold every integer. */
const LONG_INTEGER = /(?:^|[[:,\s])-?\d{16,}(?:[\s,\]}]|$)/;
/** A text, which may hold anything, a number, or one of the words. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?(?:\d[\d.eE+-]*|Infinity)|NaN/gs;
const INTEGER = /^-?[1-9]\d*$/;

/** JSON as Python writes it, with NaN and infinities. Integers beyond 2^53 stay texts, digit for digit. Throws a `SyntaxError`. */
export function parseJson(text: string): unknown {
  if (!LONG_INTEGER.test(text)) {
    try {
      return JSON.parse(text);
    } catch (error) {
      if (!WORD.test(text)) throw error;
    }
  }
  let mark = "@";
  while (text.includes(`"${mark}`)) mark += "@";
  const marked = text.replace(TOKEN, (token) => {
    if (WORDS.has(token)) return `"${mark}${token}"`;
    return INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
  });
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? WORDS.get(value.slice(mark.length)) : value,
  );
}
