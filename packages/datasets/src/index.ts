export { DatasetError, type DatasetErrorCode } from "./errors";
export { distinctNames, type NamedFile } from "./fileNames";
export { type DatasetFormat, formats, openDataset } from "./format";
export { hillFormula, regroup } from "./group";
export { GROUP_KEYS, type GroupBy, ID_KEYS, type LabelKeys, type Outliers, type ReadOptions } from "./options";
export { readStructures } from "./read";
export { LABEL_CANDIDATES } from "./extxyz/labels";
export type { LabelUnits } from "./units";
export { type LabelCount, type LabelReport, missingLabels, type TrainingLabel } from "./labelReport";
export { type LoadedDataset, loadDataset } from "./load";
export type { LeftOut } from "./reading";
export type { Side } from "./assignSides";
export { type GivenSplitOptions, splitByLists } from "./givenSplit";
export { findLeaks, type Leak } from "./leaks";
export { type SideCounts, type Split, splitByGroup, type SplitOptions, type SplitReport } from "./split";
export type { WriteIdentity } from "./extxyz/formatFrame";
export { ExtxyzWriter, type WriteOptions, writeStructures } from "./extxyz/writer";
export {
  fitReferenceEnergies,
  ReferenceEnergies,
  type ReferenceEnergiesJson,
  type ReferenceFitOptions,
  type ReferenceResidual,
} from "./referenceEnergies";
export { type Range, type StructureStatistics, structureStatistics } from "./statistics";
export { type DatasetInfo, datasetInfo, datasetRegistry } from "./registry/index";
