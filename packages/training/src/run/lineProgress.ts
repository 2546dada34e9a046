/** What of a stream is needed to talk to a terminal. */
export interface TerminalStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Five times a second is enough for an eye. */
const REDRAW_MILLISECONDS = 200;

const ERASE = "\r\u001b[K";

/** A line that is drawn over on a terminal; elsewhere only the lines that are kept appear. */
export class LineProgress {
  readonly #stream: TerminalStream;
  #drawn = 0;
  #visible = false;

  constructor(stream: TerminalStream) {
    this.#stream = stream;
  }

  /** Replaces the line, but not more often than an eye can follow. */
  show(line: string): void {
    const now = Date.now();
    if (this.#stream.isTTY !== true || now - this.#drawn < REDRAW_MILLISECONDS) return;
    this.#drawn = now;
    this.#visible = true;
    this.#stream.write(`${ERASE}${line.slice(0, (this.#stream.columns ?? 80) - 1)}`);
  }

  /** Writes a line that stays. */
  keep(line: string): void {
    this.#stream.write(`${this.#visible ? ERASE : ""}${line}\n`);
    this.#visible = false;
  }

  /** Removes the line that is drawn over. */
  clear(): void {
    if (this.#visible) this.#stream.write(ERASE);
    this.#visible = false;
  }
}
