// What the programs share. They run under mpirun, on every rank; what fails on one ends the job with its stack.
import assert from "node:assert/strict";

export const { MPI, MPIError } = await import(new URL("../../test-results/lib/index.js", import.meta.url));
export { assert };

let checks = 0;

/** Runs a check on all ranks at once. */
export async function check(name, run) {
  try {
    await run();
  } catch (error) {
    error.message = `${name}: ${error.message}`;
    throw error;
  }
  MPI.COMM_WORLD.Barrier();
  checks++;
}

/** One line of rank 0 that says how many checks all have come through. */
export function report() {
  const all = MPI.COMM_WORLD.allgather(checks);
  assert.ok(all.every((each) => each === checks));
  if (MPI.COMM_WORLD.rank === 0) console.log(`${checks} checks passed on ${MPI.COMM_WORLD.size} ranks`);
}

/** The MPIError that a call throws, as { code, message }. */
export function errorOf(run) {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof MPIError, `expected an MPIError, found ${error.stack}`);
    return { code: error.code, message: error.message };
  }
  return assert.fail("expected an MPIError, nothing was thrown");
}

/** Element i of rank r in tests: tells ranks and places apart in every type. */
export const value = (rank, i) => (3 * rank + i) % 7;

export const ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
  Float32Array,
  Float64Array,
];

/** An array of the type with the numbers. */
export function arrayOf(Type, numbers) {
  return Type.from(numbers, (each) => (Type.name.startsWith("Big") ? BigInt(each) : each));
}

export const range = (n) => Array.from({ length: n }, (_, i) => i);

/** Arguments that no call takes, or few. */
export const NONSENSE = [
  undefined,
  null,
  -1,
  NaN,
  1e18,
  2n,
  "x",
  Symbol("s"),
  {},
  [],
  () => 1,
  new Map(),
  MPI.SUM,
  MPI.IN_PLACE,
];
