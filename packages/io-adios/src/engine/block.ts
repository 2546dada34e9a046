/** What a writer has put at once. */
export interface Block {
  /** Its place in a global array; [] in a local one. */
  start: number[];
  /** [] of a single value. */
  count: number[];
  /** The rank that wrote it. */
  writer: number;
  /** Smallest and largest element, where the writer kept them, and not both are 0. */
  min?: number | bigint;
  max?: number | bigint;
  /** Of a single value. */
  value?: number | bigint | string | number[];
}
