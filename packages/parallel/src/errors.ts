export type ParallelErrorCode =
  | "PLACEMENT_INVALID"
  | "SCHEDULE_INVALID"
  | "MESH_INVALID"
  | "PARAMETERS_DIFFER"
  | "COUNTS_INVALID"
  | "TENSOR_INVALID"
  | "DEVICE_MISSING"
  | "NCCL_MISSING"
  | "NCCL_FAILED"
  | "SHARDS_INVALID"
  | "PLAN_INVALID"
  | "PLAN_DOES_NOT_FIT";

/** What cannot be laid out over the ranks, or fits no memory. `hint` says what would. */
export class ParallelError extends Error {
  constructor(
    readonly code: ParallelErrorCode,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = "ParallelError";
  }
}
