export { collate, collateAsync, type CollateOptions } from "./collate";
export { atomicNumber, ELEMENT_COUNT, elementSymbol } from "./elements";
export { BatchError, CoreGraphError, NativeAddonError, NeighborListError, StructureError } from "./errors";
export type { GraphBatch } from "./graphBatch";
export type { NeighborListInput, SearchOptions, ThreadOptions } from "./nativeArguments";
export { neighborList, type NeighborList, type NeighborListOptions } from "./neighborList";
export { neighborLists, neighborListsAsync } from "./neighborLists";
export type { AtomArray, InfoValue, Periodicity, Structure } from "./structure";
export { validateStructure } from "./validateStructure";
