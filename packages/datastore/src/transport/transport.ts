export const TRANSPORTS = ["rma", "service", "exchange"] as const;
export type TransportName = (typeof TRANSPORTS)[number];

/** How bytes come from the ranks of other nodes. */
export interface Transport {
  readonly name: TransportName | "none";
  /** Why it is this one. */
  readonly reason: string;
  /** Whether all ranks of the group have to fetch as often as each other, in the same order. */
  readonly isCollective: boolean;
  /** Ranges, three numbers each (rank, offset in its memory, length), by rank, whose bytes come one after the other into memory. */
  fetch(ranges: Float64Array, into: Uint8Array): Promise<void>;
  /** Waits until no rank needs it any more. Collective. */
  close(): Promise<void>;
}

/** Where all samples are on every node. */
export const noTransport: Transport = {
  name: "none",
  reason: "every node has all samples",
  isCollective: false,
  fetch: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
