import type { Communicator } from "@hydride/parallel";

/** Gives all ranks what one has, as JSON. Collective. @param value Read on `root` alone. */
export function broadcastJson<Value>(world: Communicator, root: number, value: Value): Value {
  if (world.size === 1) return value;
  const text = new TextEncoder().encode(world.rank === root ? JSON.stringify(value) : "");
  const length = Float64Array.of(text.length);
  world.broadcast(length, root);
  const bytes = world.rank === root ? text : new Uint8Array(length[0]!);
  world.broadcast(bytes, root);
  return JSON.parse(new TextDecoder().decode(bytes)) as Value;
}

/** Gives all ranks the numbers that one has; elsewhere they are overwritten. Collective. */
export function broadcastArray<Values extends ArrayBufferView>(
  world: Communicator,
  root: number,
  values: Values,
): Values {
  if (world.size > 1 && values.byteLength > 0) world.broadcast(values, root);
  return values;
}
