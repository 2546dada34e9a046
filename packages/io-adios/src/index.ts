export { Adios, type AdiosOptions } from "./adios";
export type { Attribute, AttributeValue } from "./attribute";
export type { BeforeReading } from "./engine/beforeReading";
export type { Block, Engine } from "./engine/engine";
export type { GetOptions, Got, Selection } from "./engine/gets";
export type { OpenMode } from "./engine/mode";
export type { PutData, PutOptions } from "./engine/puts";
export { AdiosError } from "./errors";
export type { AttributeOptions, IO, OpenOptions } from "./io/io";
export type { Parameters } from "./io/settings";
export { type Sdk, describeSdk } from "./sdk";
export type { Dims } from "./selection";
export type { ArrayOf, DataType, NumericType, ScalarOf, TypedArray } from "./types";
export type { Variable, VariableInfo, VariableKind, VariableShape } from "./variable";
export { IntegrityError, type IntegrityErrorCode } from "./integrity/errors";
export { identityOf } from "./integrity/identity";
export { hasChecksums, validate, type Validated, type ValidateOptions } from "./integrity/validate";
export { type Ranks as RankGroup, shared } from "./integrity/ranks";
export { SET_PARAMETERS } from "./samples/blockWriter";
export type { KeySet } from "./samples/layoutColumns";
export { checkSet } from "./samples/checkSet";
export { SampleError } from "./samples/sampleError";
export { SampleFile, type SampleFileOptions, type StructuresOptions } from "./samples/sampleFile";
export {
  type EdgeOptions,
  SampleWriter,
  type SampleWriterEnd,
  type SampleWriterOptions,
  type TextOf,
} from "./samples/sampleWriter";
export { bpFormat } from "./samples/bpFormat";
export type { WrittenSet } from "./samples/writeSet";
export { ParallelWriter, type ParallelWriterOptions } from "./parallelWriter/parallelWriter";
