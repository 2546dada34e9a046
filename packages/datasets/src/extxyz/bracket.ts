import type { InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import { parseWord } from "./scalar";

const DEEPEST = 64;
const JSON_HINT = "repair the value: it begins like JSON";
const BARE_END = /[\s,\]}]/;
const JSON_WORDS: ReadonlyMap<string, InfoValue> = new Map<string, InfoValue>([
  ["null", null],
  ["true", true],
  ["false", false],
]);

/** Sets an own entry whatever its name is: assigning to `__proto__` would set no entry. */
export function setEntry<Value>(record: Record<string, Value>, key: string, value: Value): void {
  if (key === "__proto__") {
    Object.defineProperty(record, key, { value, enumerable: true, writable: true, configurable: true });
  } else record[key] = value;
}

/**
 * Reads a value in brackets from `text` at `start`: JSON, with Python's NaN and Infinity; where `json` is false also lists
 * of bare words, as extended XYZ has them (`[T, T, F]`, `[1 2 3]`). Gives the value and where it ended.
 */
export function parseBracket(text: string, start: number, json: boolean): { value: InfoValue; end: number } {
  const parser = new BracketParser(text, start, json);
  const value = parser.value(0);
  return { value, end: parser.at };
}

/** The whole of `text` as JSON; see {@link parseBracket}. */
export function parseJson(text: string): InfoValue {
  const parser = new BracketParser(text, 0, true);
  const value = parser.value(0);
  parser.skipSpace();
  if (parser.at < text.length) throw parser.unexpected("the end of the JSON value");
  return value;
}

class BracketParser {
  readonly #text: string;
  readonly #json: boolean;
  at: number;

  constructor(text: string, start: number, json: boolean) {
    this.#text = text;
    this.at = start;
    this.#json = json;
  }

  value(depth: number): InfoValue {
    if (depth > DEEPEST)
      throw new Fault("EXTXYZ_VALUE", `expected at most ${DEEPEST} nested brackets, found more`, JSON_HINT);
    this.skipSpace();
    const character = this.#text[this.at];
    if (character === "[") return this.#list(depth);
    if (character === "{") return this.#record(depth);
    if (character === '"') return this.#string();
    return this.#bare();
  }

  skipSpace(): void {
    while (/\s/.test(this.#text[this.at] ?? "")) this.at++;
  }

  unexpected(expected: string): Fault {
    const rest = this.#text.slice(this.at);
    if (rest === "") return new Fault("EXTXYZ_UNCLOSED", `expected ${expected}, found the end of the line`, JSON_HINT);
    return new Fault("EXTXYZ_VALUE", `expected ${expected}, found ${quote(rest, 30)}`, JSON_HINT);
  }

  #list(depth: number): InfoValue[] {
    const items: InfoValue[] = [];
    this.at++;
    for (;;) {
      this.skipSpace();
      if (this.#take("]")) return items;
      if (items.length > 0 && !this.#take(",") && this.#json) throw this.unexpected("a comma or ] in a list");
      if (this.at >= this.#text.length) throw this.unexpected("] at the end of a list");
      items.push(this.value(depth + 1));
    }
  }

  #record(depth: number): Record<string, InfoValue> {
    const record: Record<string, InfoValue> = {};
    this.at++;
    for (let count = 0; ; count++) {
      this.skipSpace();
      if (this.#take("}")) return record;
      if (count > 0 && !this.#take(",")) throw this.unexpected("a comma or } in an object");
      this.skipSpace();
      if (this.#text[this.at] !== '"') throw this.unexpected("a key in double quotes");
      const key = this.#string();
      if (Object.hasOwn(record, key)) {
        throw new Fault(
          "EXTXYZ_DUPLICATE_KEY",
          `expected every key once in a JSON object, found ${quote(key)} twice`,
          JSON_HINT,
        );
      }
      this.skipSpace();
      if (!this.#take(":")) throw this.unexpected("a colon after a key");
      setEntry(record, key, this.value(depth + 1));
    }
  }

  #string(): string {
    const start = this.at++;
    while (this.#text[this.at] !== '"') {
      if (this.at >= this.#text.length) throw this.unexpected("a closing double quote");
      this.at += this.#text[this.at] === "\\" ? 2 : 1;
    }
    this.at++;
    const source = this.#text.slice(start, this.at);
    try {
      return JSON.parse(source) as string;
    } catch {
      throw new Fault("EXTXYZ_VALUE", `expected a JSON string, found ${quote(source, 30)}`, JSON_HINT);
    }
  }

  #bare(): InfoValue {
    const start = this.at;
    while (this.at < this.#text.length && !BARE_END.test(this.#text[this.at]!)) this.at++;
    const word = this.#text.slice(start, this.at);
    const known = JSON_WORDS.get(word);
    if (known !== undefined) return known;
    const value = parseWord(word);
    if (typeof value === "number") return value;
    if (this.#json && /^-?\d+$/.test(word)) return word;
    if (this.#json || word === "") {
      this.at = start;
      throw this.unexpected("a value");
    }
    return value ?? word;
  }

  #take(character: string): boolean {
    const found = this.#text[this.at] === character;
    if (found) this.at++;
    return found;
  }
}
