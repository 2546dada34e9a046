import type { AtomArray, InfoValue, Structure } from "@hydride/core-graph";
import type { ColumnArray } from "./layout";
import type { RawSample, SampleName } from "./rawSample";
import { contradiction } from "./sampleError";

/** Files of structures have ids and the like under such keys. */
const RESERVED = "hydride_";

/**
 * What HydraGNN's layout has under keys that make up no structure: rows of atoms, texts, numbers.
 * @throws SampleError SAMPLES_LAYOUT for what would come back as something else.
 */
export function furtherOf(
  sample: RawSample,
  atoms: number,
  { path, id, atomKeys }: Pick<SampleName, "path" | "id" | "atomKeys">,
): Pick<Structure, "info" | "arrays"> {
  const info = new Map<string, InfoValue>();
  const arrays = new Map<string, AtomArray>();
  for (const [key, { values }] of sample) {
    const refuse = (expected: string, found: string) =>
      contradiction(path, `sample ${id}: expected ${expected}, found ${found}`);
    if (key.startsWith(RESERVED)) throw refuse(`keys that do not begin with ${RESERVED}, which are Hydride's`, key);
    const isInteger = !(values instanceof Float32Array || values instanceof Float64Array);
    const numbers = Array.from(values as ArrayLike<number | bigint>, Number);
    if (isInteger && !numbers.every(Number.isSafeInteger)) {
      throw refuse(`whole numbers of ${key} below 2^53`, "one beyond");
    }
    if (atomKeys.has(key)) {
      const width = values.length / atoms;
      const isShort = isInteger && numbers.every((value) => value === (value | 0));
      arrays.set(
        key,
        isShort
          ? { kind: "integer", width, values: Int32Array.from(numbers) }
          : { kind: "real", width, values: Float64Array.from(numbers) },
      );
    } else {
      info.set(key, textOf(values) ?? (numbers.length === 1 ? numbers[0]! : numbers));
    }
  }
  return { info: Object.fromEntries(info), ...(arrays.size > 0 && { arrays: Object.fromEntries(arrays) }) };
}

/** Bytes are text in HydraGNN's layout: UTF-8 without characters that no text has; `undefined` for others. */
function textOf(values: ColumnArray): string | undefined {
  if (!(values instanceof Uint8Array)) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(values);
    return /[^\P{Cc}\t\n\r]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
