import { DefaultDeserializer, serialize as toBytes } from "node:v8";
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

/**
 * Node's gives views of the message where they happen to be aligned, and of a buffer that others share where they are
 * short; here each has memory of its own.
 */
class Deserializer extends DefaultDeserializer {
  /** Node's hook for views, which are not V8's to read. */
  _readHostObject(): ArrayBufferView {
    const read = Reflect.get(DefaultDeserializer.prototype, "_readHostObject") as () => ArrayBufferView;
    const view = read.call(this);
    if (view.byteLength === view.buffer.byteLength) return view;
    const memory = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) as ArrayBuffer;
    if (Buffer.isBuffer(view)) return Buffer.from(memory);
    return new (view.constructor as new (memory: ArrayBuffer) => ArrayBufferView)(memory);
  }
}

/** The value of such bytes. Refuses what `serialize` has not made. */
export function deserialize(bytes: Uint8Array): unknown {
  try {
    const from = new Deserializer(bytes);
    from.readHeader();
    return from.readValue();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const problem = `the message of ${String(bytes.length)} bytes is no object: ${reason}`;
    return refuse("MPI_ERR_TYPE", problem, "receive with Recv what was sent with Send");
  }
}
