import { deserialize as fromBytes, serialize as toBytes } from "node:v8";
import { describe } from "../describe";
import { refuse } from "../errors";

/** The bytes of a value, by structured clone. Refuses what cannot be cloned, such as functions. */
export function serialize(value: unknown): Buffer {
  try {
    return toBytes(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse("MPI_ERR_TYPE", `${describe(value)} cannot be sent as an object: ${reason}`);
  }
}

export function deserialize(bytes: Uint8Array): unknown {
  return fromBytes(bytes);
}
