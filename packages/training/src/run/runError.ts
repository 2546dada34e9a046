import { CodedError } from "../codedError.js";

/** The stable codes of what can be wrong with a run and its checkpoints. */
export type RunErrorCode =
  "RUN_EXISTS" | "RUN_INTERRUPTED" | "CHECKPOINT_NOT_FOUND" | "CHECKPOINT_DAMAGED" | "CHECKPOINT_VERSION";

/** A run folder or checkpoint that cannot be written or read as asked. */
export class RunError extends CodedError<RunErrorCode> {}
