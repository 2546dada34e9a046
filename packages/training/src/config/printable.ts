const MOST = 60;

/**
 * A text that came from a file, for a message: at most 60 characters of it, and nothing that a terminal would act on.
 */
export function printable(text: string, most = MOST): string {
  const characters = [...text];
  const kept = characters.slice(0, most).map((character) => (CONTROL.test(character) ? escaped(character) : character));
  return kept.join("") + (characters.length > most ? "..." : "");
}

/** The same in quotes. */
export function quoted(text: string): string {
  return `"${printable(text).replaceAll('"', '\\"')}"`;
}

/** Control and format characters, separators but for the space, half of a pair. */
const CONTROL = /[\p{C}\u2028\u2029]/u;

const SHORT: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character: string): string {
  return SHORT[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
