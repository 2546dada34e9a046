import type { InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import { parseBracket, parseJson } from "./bracket";
import { parseWord } from "./scalar";

/** `key=` or `key =`, and no `==` that only draws a line. */
const PAIR = /[^\s=]\s*=(?!=)/;

/**
 * The keys and values of a comment line, in their order. A text without any `key=value` is one entry, `comment`; one with
 * a pair that cannot be read is an error, since to take it for free text would lose its labels.
 */
export function parseComment(line: string): Map<string, InfoValue> {
  const text = line.trim();
  if (text === "") return new Map();
  if (/^\{\s*["}]/.test(text)) return new Map(Object.entries(parseJson(text) as Record<string, InfoValue>));
  return PAIR.test(text) ? new CommentParser(text).entries() : new Map([["comment", text]]);
}

/** The value of a text in quotes: JSON, a number or logical, a list of them, or the text itself. */
export function parseQuoted(text: string): InfoValue {
  if (text.startsWith("_JSON ")) return parseJson(text.slice("_JSON ".length));
  const words = text.trim().split(/\s*,\s*|\s+/);
  const values: (number | boolean)[] = [];
  for (const word of words) {
    const value = parseWord(word);
    if (value === undefined) return oversized(words) ?? text;
    values.push(value);
  }
  if (values.some((value) => typeof value !== typeof values[0])) return text;
  return values.length === 1 ? values[0]! : values;
}

/** A list of integers of which some are beyond 2^53: those stay text, the others are numbers. */
function oversized(words: string[]): InfoValue[] | undefined {
  if (words.length < 2 || !words.every((word) => /^[+-]?(0|[1-9]\d*)$/.test(word))) return undefined;
  return words.map((word) => parseWord(word) ?? word);
}

class CommentParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  entries(): Map<string, InfoValue> {
    const entries = new Map<string, InfoValue>();
    for (this.#skipSpace(); this.#at < this.#text.length; this.#skipSpace()) {
      const key = this.#key();
      if (entries.has(key)) {
        throw new Fault(
          "EXTXYZ_DUPLICATE_KEY",
          `expected every key once, found ${quote(key)} twice`,
          'remove or rename one of the two, or put free text into quotes: comment="..."',
        );
      }
      entries.set(key, this.#valueOf(key));
    }
    return entries;
  }

  #key(): string {
    const first = this.#text[this.#at]!;
    if (first === '"' || first === "'") return this.#quoted(first, "a key");
    const start = this.#at;
    while (this.#at < this.#text.length && !/[\s=]/.test(this.#text[this.#at]!)) this.#at++;
    if (this.#at > start) return this.#text.slice(start, this.#at);
    throw new Fault(
      "EXTXYZ_VALUE",
      `expected a key before the equals sign, found ${quote(this.#rest(), 30)}`,
      FREE_TEXT,
    );
  }

  #valueOf(key: string): InfoValue {
    const afterKey = this.#at;
    this.#skipSpace();
    if (this.#text[this.#at] !== "=") {
      this.#at = afterKey;
      return true;
    }
    this.#at++;
    const afterEquals = this.#at;
    this.#skipSpace();
    // `a= b=1` is an empty value and another pair: to read `b=1` as the value of a would hide b.
    if (this.#at > afterEquals && /^[^\s=]+\s*=/.test(this.#rest())) return "";
    const first = this.#text[this.#at];
    if (first === undefined) return "";
    if (first === '"' || first === "'") {
      const inner = this.#quoted(first, `the value of ${quote(key)}`);
      this.#expectSpace(key);
      return this.#within(key, () => parseQuoted(inner));
    }
    if (first === "[" || first === "{") return this.#bracketed(key, first);
    const word = this.#word();
    return word.includes(",") ? parseQuoted(word) : (parseWord(word) ?? word);
  }

  #bracketed(key: string, first: string): InfoValue {
    const start = this.#at;
    try {
      const { value, end } = parseBracket(this.#text, start, false);
      const oneWord = Array.isArray(value) && value.length === 1 && typeof value[0] === "string";
      const quoted = this.#text[start + 1] === '"';
      if (/^(\s|$)/.test(this.#text.slice(end, end + 1)) && (!oneWord || quoted)) {
        this.#at = end;
        return value;
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const close = first === "{" && this.#text[start + 1] !== '"' ? this.#text.indexOf("}", start) : -1;
      if (close > 0) {
        this.#at = close + 1;
        this.#expectSpace(key);
        return parseQuoted(this.#text.slice(start + 1, close));
      }
      throw new Fault(error.code, `in the value of ${quote(key)}: ${error.message}`, BRACKET_HINT);
    }
    // A word such as a SMILES string may begin with a bracket: [OH-], [Na+].[Cl-].
    return this.#word();
  }

  #quoted(mark: string, what: string): string {
    let text = "";
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const character = this.#text[at]!;
      if (character === mark) {
        this.#at = at + 1;
        return text;
      }
      const next = character === "\\" ? this.#text[at + 1] : undefined;
      if (next === undefined || !ESCAPES.has(next)) text += character;
      else {
        text += ESCAPES.get(next)!;
        at++;
      }
    }
    throw new Fault(
      "EXTXYZ_UNCLOSED",
      `expected a closing ${mark} for ${what}, found the end of the line after ${quote(this.#rest(), 30)}`,
      `close the quote, or write \\${mark} for a quote inside the text`,
    );
  }

  #word(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !/\s/.test(this.#text[this.#at]!)) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #within(key: string, parse: () => InfoValue): InfoValue {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw new Fault(error.code, `in the value of ${quote(key)}: ${error.message}`, error.hint);
    }
  }

  #expectSpace(key: string): void {
    if (/^(\s|$)/.test(this.#rest())) return;
    const found = quote(this.#rest(), 30);
    throw new Fault("EXTXYZ_VALUE", `expected a space after the value of ${quote(key)}, found ${found}`, SPACE);
  }

  #rest(): string {
    return this.#text.slice(this.#at);
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }
}

const FREE_TEXT = 'write key=value pairs, and free text in quotes: comment="..."';
const SPACE = 'separate the pairs by spaces, and write \\" for a quote inside the text';
const BRACKET_HINT = "close every bracket, or put a text that only begins with one into double quotes";
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ["\\", "\\"],
  ["n", "\n"],
]);
