import { isAscii } from "node:buffer";
import { Fault } from "./errors";

const NEWLINE = 10;
const LONGEST_LINE = 64 * 1024 * 1024;
const BYTE_ORDER_MARK = "\ufeff";

/** The lines of a byte stream, decoded as UTF-8, with one chunk in memory at a time. */
export class LineReader {
  /** The number of the line that was taken last, from 1. */
  line = 0;
  /** Whether the last line of the stream has no line end, once {@link fill} gave false. */
  unterminated = false;
  #chunks: AsyncIterator<Buffer>;
  #rest: Buffer[] = [];
  #lines: string[] = [];
  #next = 0;
  #first = true;
  #ended = false;
  #fault: Fault | undefined;

  /** @param before Lines that come before the first one. */
  constructor(chunks: AsyncIterable<Buffer>, before = 0) {
    this.line = before;
    this.#first = before === 0;
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next line without its line end, or `undefined` where {@link fill} has to be awaited first. */
  take(): string | undefined {
    const line = this.#lines[this.#next];
    if (line !== undefined) {
      this.#next++;
      this.line++;
    }
    return line;
  }

  /** Reads on; false at the end of the stream. Throws a `Fault` at the line that is no text. */
  async fill(): Promise<boolean> {
    this.#lines = [];
    this.#next = 0;
    while (this.#lines.length === 0) {
      if (this.#fault !== undefined) {
        this.line++;
        throw this.#fault;
      }
      if (this.#ended) return false;
      const { done, value } = await this.#chunks.next();
      if (done === true) {
        this.#ended = true;
        this.unterminated = this.#rest.length > 0;
        this.#decode(Buffer.concat(this.#rest));
        this.#rest = [];
      } else this.#push(value);
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #push(chunk: Buffer): void {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      this.#decode(Buffer.concat([...this.#rest, chunk.subarray(0, end)]));
      this.#rest = [];
    }
    if (end < chunk.length) this.#rest.push(chunk.subarray(end));
    const waiting = this.#rest.reduce((sum, part) => sum + part.length, 0);
    if (waiting > LONGEST_LINE) {
      this.#fault ??= new Fault(
        "EXTXYZ_LINE_TOO_LONG",
        "expected a line of at most 64 MiB, found a longer one",
        REPAIR,
      );
    }
  }

  #decode(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const text = bytes.includes(0) ? undefined : decodeUtf8(bytes);
    if (text === undefined) {
      this.#decodeUntilFault(bytes);
      return;
    }
    const lines = text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    for (const line of lines) this.#add(line);
  }

  #decodeUntilFault(bytes: Buffer): void {
    for (let start = 0; start < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline < 0 ? bytes.length : newline;
      const line = bytes.subarray(start, end);
      const zero = line.indexOf(0);
      const text = zero < 0 ? decodeUtf8(line) : undefined;
      if (text === undefined) {
        this.#fault =
          zero >= 0
            ? new Fault("EXTXYZ_BINARY", `expected text, found a NUL byte at byte ${zero + 1} of the line`, REPAIR)
            : new Fault("EXTXYZ_ENCODING", "expected UTF-8 text, found bytes that are not UTF-8", REPAIR);
        return;
      }
      this.#add(text);
      start = end + 1;
    }
  }

  #add(line: string): void {
    const text = this.#first && line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
    this.#first = false;
    this.#lines.push(text.endsWith("\r") ? text.slice(0, -1) : text);
  }
}

const REPAIR = "the file is damaged or of another format; fetch it again, or look at this line with `sed -n`";
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return bytes.toString("latin1");
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
