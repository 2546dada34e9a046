/** Milliseconds for which an answer is good: the system takes longer for it than a small batch does. */
const FRESH = 500;

let bytes = 0;
let asked = -Infinity;

/** Bytes that this process may still take, as of now or half a second ago. */
export function availableMemory(): number {
  const now = performance.now();
  if (now - asked > FRESH) {
    bytes = process.availableMemory();
    asked = now;
  }
  return bytes;
}
