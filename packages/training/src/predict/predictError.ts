import { CodedError } from "../codedError.js";

/** The stable codes of what can go wrong with a prediction or the import of a model. */
export type PredictErrorCode =
  | "BRANCH_UNKNOWN"
  | "BRANCH_NEEDED"
  | "ELEMENT_UNSEEN"
  | "NO_STRUCTURES"
  | "PREDICTION_NOT_FINITE"
  | "ARCHITECTURE_FILE"
  | "MODEL_EXISTS"
  | "MODEL_NOT_WRITTEN";

/** A model that cannot predict what it was asked to, or that cannot be imported. */
export class PredictError extends CodedError<PredictErrorCode> {}
