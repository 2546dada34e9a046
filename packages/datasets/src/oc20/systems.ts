import { Fault, quote } from "../errors";
import { parseReal } from "../extxyz/scalar";
import { LineReader } from "../lines";
import { openSource } from "../source";

/** What OC20 says beside a frame. */
export interface SystemLine {
  system: string;
  frame: string;
  /** Of slab and adsorbate apart, eV; adsorption energy = energy - reference. Left out in test sets. */
  reference: number | undefined;
}

/** The lines `system_id,frame,reference_energy` of a file beside the frames, one by one. */
export class SystemLines {
  readonly path: string;
  readonly #lines: LineReader;

  private constructor(path: string, lines: LineReader) {
    this.path = path;
    this.#lines = lines;
  }

  static async open(path: string): Promise<SystemLines> {
    const source = await openSource(path);
    return new SystemLines(path, new LineReader(source.chunks));
  }

  get line(): number {
    return this.#lines.line;
  }

  /** The next line; `undefined` at the end of the file. Throws `DatasetError`. */
  async next(): Promise<SystemLine | undefined> {
    try {
      const line = await this.#text();
      return line === undefined ? undefined : parseSystem(line);
    } catch (error) {
      throw error instanceof Fault ? error.at({ path: this.path, line: this.line }) : error;
    }
  }

  async close(): Promise<void> {
    await this.#lines.close();
  }

  async #text(): Promise<string | undefined> {
    for (;;) {
      const line = this.#lines.take() ?? ((await this.#lines.fill()) ? this.#lines.take() : undefined);
      if (line === undefined || line.trim() !== "") return line;
    }
  }
}

/** Whether a file begins like one of system ids. */
export async function areSystems(path: string): Promise<boolean> {
  try {
    const lines = await SystemLines.open(path);
    try {
      const first = await lines.next();
      return first !== undefined && /^\S+$/.test(first.system) && /^\S*\d$/.test(first.frame);
    } finally {
      await lines.close();
    }
  } catch {
    return false;
  }
}

const FRAME = /^[a-z_]+\d+$/i;

export function parseSystem(line: string): SystemLine {
  const [system, frame, energy, ...more] = line.trim().split(/\s*,\s*/);
  const reference = energy === undefined ? undefined : parseReal(energy);
  const wrong = energy !== undefined && (reference === undefined || !Number.isFinite(reference));
  // A frame has a number; where a comma is damaged, there would be more in it.
  const named = system !== undefined && system !== "" && frame !== undefined && FRAME.test(frame);
  if (!named || wrong || more.length > 0) {
    throw new Fault(
      "DATASET_LAYOUT",
      `expected "system_id,frame,reference_energy", found ${quote(line)}`,
      "the file beside the frames names the system of each; fetch both again",
    );
  }
  return { system, frame, reference };
}
