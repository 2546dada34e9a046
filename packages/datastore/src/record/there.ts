import { DataStoreError } from "../errors";

/** @throws DataStoreError `STORE_CLOSED` for memory that was given back: it has no bytes. */
export function checkThere({ buffer }: DataView): void {
  if (buffer.byteLength > 0) return;
  throw new DataStoreError(
    "STORE_CLOSED",
    "the store of the batch was closed, and its records with it",
    "use them before",
  );
}
