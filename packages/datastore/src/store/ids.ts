import { AT, MARK } from "../record/layout";
import { DataStoreError } from "../errors";
import { describe } from "../describe";

/** Of a batch: more do not fit a process. */
const MOST = 2 ** 30;

/** @throws DataStoreError `STORE_ID` where it is no number of a sample. */
export function checkId(id: unknown, count: number): void {
  if (Number.isInteger(id) && (id as number) >= 0 && (id as number) < count) return;
  const range = count === 0 ? "none, the store has no samples" : `a whole number from 0 to ${count - 1}`;
  throw new DataStoreError("STORE_ID", `sample ${describe(id)}: expected ${range} as a sample's number`);
}

/** The same for all numbers of a batch. */
export function checkIds(ids: ArrayLike<number>, count: number): number[] {
  // Callers may have no types.
  const { length } = (ids ?? {}) as { length: unknown };
  if (typeof ids !== "object" || !Number.isSafeInteger(length) || (length as number) < 0 || (length as number) > MOST) {
    throw new DataStoreError("STORE_ID", `expected a list of samples' numbers, found ${describe(ids)}`);
  }
  const checked = new Array<number>(ids.length);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (!(id >= 0 && id < count && Number.isInteger(id))) checkId(id, count);
    checked[i] = id;
  }
  return checked;
}

/** @throws DataStoreError `STORE_IDENTITY` where the record at a place is not the sample's. */
export function checkIdentity(memory: DataView, place: number, id: number): void {
  const isRecord = memory.getUint16(place + AT.mark, true) === MARK;
  if (isRecord && memory.getFloat64(place + AT.number, true) === id) return;
  const found = isRecord ? `that of sample ${memory.getFloat64(place + AT.number, true)}` : "something else";
  throw new DataStoreError("STORE_IDENTITY", `sample ${id}: expected its record, found ${found}`);
}
