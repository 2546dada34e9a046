/** An ArrayBuffer, and what it is of, are numbered by the add-on. */
export interface MemoryAddon {
  allocateSegment(bytes: number): number;
  attachSegment(path: string, bytes: number): number;
  mapFile(path: string, bytes: number): number;
  segmentDescriptor(segment: number): number;
  segmentAddress(segment: number): bigint;
  segmentMemory(segment: number, shared: boolean, offset: number, length: number): ArrayBuffer;
  releaseSegment(segment: number): void;
  isWrittenTo(path: string): boolean;
  gatherRecords(
    memories: readonly DataView[],
    memoryOf: Int32Array,
    places: Float64Array,
    atomOffsets: Int32Array,
    idOffsets: Int32Array,
    arrays: readonly (Int32Array | Float64Array | Uint8Array)[],
  ): Promise<void>;
}

export interface TransportAddon {
  openTransport(comm: number, address: bigint, bytes: number, oneSided: boolean): number;
  probeTransport(transport: number, target: number, late: boolean, absence: number): number;
  startTransport(transport: number): void;
  fetchRanges(transport: number, ranges: Float64Array, into: Uint8Array): Promise<void>;
  closeTransport(transport: number): Promise<void>;
  endTransports(): void;
}
