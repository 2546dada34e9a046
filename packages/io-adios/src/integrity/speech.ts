/** As native/src/trial.cpp has them. */
const BEGIN = "adios_trial: begins\n";
const END = "adios_trial: ends\n";
const READS = /adios_trial: reads (\d+) MiB\n/g;
/** So much of the end of what is said is enough for an error. */
const MOST_CHARACTERS = 2000;

/**
 * What the trial says on one stream between its two marks: a loader, a profiler and whatever else was put into every process speak
 * before and after them.
 */
export class Speech {
  #text = "";
  #hasBegun = false;
  #hasEnded = false;
  #mebibytes = 0;

  add(more: string): void {
    if (this.#hasEnded) return;
    this.#text += more;
    const begin = this.#hasBegun ? -1 : this.#text.indexOf(BEGIN);
    if (begin >= 0) {
      this.#hasBegun = true;
      this.#text = this.#text.slice(begin + BEGIN.length);
    }
    const end = this.#hasBegun ? this.#text.indexOf(END) : -1;
    if (end >= 0) {
      this.#hasEnded = true;
      this.#text = this.#text.slice(0, end);
    }
    this.#text = this.#text.replaceAll(READS, (_, mebibytes: string) => {
      this.#mebibytes += Number(mebibytes);
      return "";
    });
    this.#text = this.#text.slice(-MOST_CHARACTERS);
  }

  /** Whether the first mark has come. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** What it has set out to read so far, MiB as they are when nothing is compressed. */
  get mebibytes(): number {
    return this.#mebibytes;
  }

  /** Before the first mark, all; then what follows it, up to the second. */
  get text(): string {
    return this.#text;
  }
}
