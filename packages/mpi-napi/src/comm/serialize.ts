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

/** The value of such bytes. Refuses what `serialize` has not made. */
export function deserialize(bytes: Uint8Array): unknown {
  try {
    return fromBytes(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const problem = `the message of ${String(bytes.length)} bytes is no object: ${reason}`;
    return refuse("MPI_ERR_TYPE", problem, "receive with Recv what was sent with Send");
  }
}
