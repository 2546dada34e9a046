import { CodedError } from "../codedError.js";

/** The stable codes of what can go wrong with the data of a run or while it trains. */
export type TrainingErrorCode =
  | "DATASET_UNUSABLE"
  | "DATASET_NOT_PREPARED"
  | "DATASET_LEAK"
  | "STORE_FILE"
  | "STORE_MEMORY"
  | "STORE_CACHE"
  | "STORE_OPTION"
  | "DATASET_CHANGED"
  | "RANKS_DIFFER"
  | "MODEL_TOO_LARGE"
  | "LOSS_NOT_FINITE";

/** Data that cannot be trained on, or training that cannot go on. */
export class TrainingError extends CodedError<TrainingErrorCode> {}
