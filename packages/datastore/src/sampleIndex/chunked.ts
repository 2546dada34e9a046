/** Elements of one message, so that what MPI copies in between stays small. */
const CHUNK = 8 << 20;

/** The parts of a range that are sent one after the other. */
export function* chunked(first: number, end: number): Generator<{ first: number; end: number }> {
  for (let next = first; next < end; next += CHUNK) yield { first: next, end: Math.min(end, next + CHUNK) };
}
