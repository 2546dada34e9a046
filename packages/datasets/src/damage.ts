import { DatasetError, Fault, type Place } from "./errors";
import { REFETCH } from "./fileBytes";

/** What a reader threw, with its place. An error of a library, or of numbers that make no sense, means a damaged file. */
export function asDatasetError(error: unknown, place: Place): DatasetError {
  if (error instanceof DatasetError) return error;
  if (error instanceof Fault) return error.at(place);
  const found = error instanceof Error ? error.message : String(error);
  return new DatasetError("DATASET_DAMAGED", `expected readable data, found: ${found}`, REFETCH, place);
}

/** The result of `action`; what it throws becomes a `DatasetError` with the place. */
export function within<Result>(place: Place, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw asDatasetError(error, place);
  }
}
