import { refuse } from "../errors";
import type { Parameters } from "./settings";

/** Of texts of attributes together, as they stand in a file. */
const MOST = 8192;
/** Of one text that is put. */
const MOST_OF_ONE = 65_535;

/** The room that a writer of BP4 begins with, where nobody says another. */
export const BP4_ROOM: Parameters = { InitialBufferSize: "1Mb" };

export function isBp4(engine: string | undefined): boolean {
  return /^bp4/i.test(engine ?? "");
}

/**
 * The texts of an IO's attributes. ADIOS2's writer of BP4 does not count them when it makes room for attributes, and writes beyond its
 * memory where they are more than happens to be left.
 */
export class Bp4Texts {
  readonly #bytes = new Map<string, number>();

  note(attribute: string, value: unknown): void {
    const texts = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
    this.#bytes.set(
      attribute,
      texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 5, 0),
    );
  }

  forget(attribute?: string): void {
    if (attribute === undefined) this.#bytes.clear();
    else this.#bytes.delete(attribute);
  }

  /** Refuses what is too much for BP4. */
  check(): void {
    const all = [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0);
    if (all <= MOST) return;
    const found = `expected texts of attributes of ${MOST} bytes at most together in BP4, found ${all}`;
    refuse("ADIOS_ARGUMENT", found, "ADIOS2 writes beyond its memory with more; take BP5, which has no such limit");
  }
}

/** Refuses a text that BP4 writes and cannot read. */
export function checkBp4Text(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_OF_ONE) return;
  const found = `expected a text of ${MOST_OF_ONE} bytes at most in BP4, found one of ${bytes}`;
  refuse("ADIOS_ARGUMENT", found, "BP4 cannot be read again with more; take BP5, or numbers of uint8");
}
