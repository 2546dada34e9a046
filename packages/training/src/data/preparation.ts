/** What `hydride prepare` has in common with training: how datasets are configured, read, divided, and fitted. */
export { loadConfig, parseConfig } from "../config/load.js";
export type { Config, DatasetConfig } from "../config/schema.js";
export { divideDatasets } from "./divide.js";
export type { Division } from "./division.js";
export { givenDivision } from "./givenSplit.js";
export { filesOf, readOptionsOf } from "./readOptions.js";
export { elementsOf, referenceEnergies } from "./references.js";
