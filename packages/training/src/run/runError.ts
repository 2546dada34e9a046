import { CodedError } from "../codedError.js";

/** The stable codes of what can be wrong with a run and its checkpoints. */
export type RunErrorCode =
  | "RUN_FOLDER"
  | "RUN_EXISTS"
  | "RUN_FOREIGN_FILES"
  | "RUN_BUSY"
  | "RUN_NOT_WRITTEN"
  | "RUN_INTERRUPTED"
  | "CHECKPOINT_NOT_FOUND"
  | "CHECKPOINT_DAMAGED"
  | "CHECKPOINT_VERSION";

/** A run folder or checkpoint that cannot be written or read as asked. */
export class RunError extends CodedError<RunErrorCode> {}

/** RUN_INTERRUPTED: a signal asked the run to stop, which it did after it saved a checkpoint. */
export class RunInterrupted extends RunError {
  /** @param signal The process' exit code is by custom 128 and its number. */
  constructor(
    readonly signal: NodeJS.Signals,
    message: string,
    hint = 'What it has learned is not lost: loadCheckpoint(DIR, "latest") of @hydride/training reads it.',
  ) {
    super("RUN_INTERRUPTED", message, hint);
  }
}
