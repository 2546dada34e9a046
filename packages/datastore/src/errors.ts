/**
 * What a store refuses, or could not do. `code` is stable: `STORE_ID` (no such sample), `STORE_IDENTITY` (the record is another
 * sample's), `STORE_CLOSED`, `STORE_OPTION`, `STORE_SOURCE` (a source that contradicts itself), `STORE_MEMORY` (the samples do not
 * fit), `STORE_RANKS` (it failed on another rank, or ranks do not agree), `STORE_TRANSPORT` (a transport that cannot work here),
 * `STORE_MPI` (MPI failed), `STORE_ADDON` (the add-on is missing), `STORE_LOADER` (used out of turn), `RECORD_TEXT`, `RECORD_DATASET`,
 * `RECORD_SIZE`, `RECORD_DAMAGED`, `CACHE_DAMAGED`, `CACHE_VERSION`, `CACHE_EXISTS`.
 */
export class DataStoreError extends Error {
  readonly code: string;
  readonly hint?: string;

  constructor(code: string, problem: string, hint?: string) {
    super(hint === undefined ? problem : `${problem}; ${hint}`);
    this.name = "DataStoreError";
    this.code = code;
    if (hint !== undefined) this.hint = hint;
  }
}

/** An error of the add-ons as one of this package's; others stay what they are. */
export function fromNative(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DataStoreError || !("code" in error)) return error;
  const code = String(error.code);
  return code.startsWith("STORE_") ? new DataStoreError(code, error.message) : error;
}
