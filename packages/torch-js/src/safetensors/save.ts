import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { threadId } from "node:worker_threads";
import { TorchError } from "../errors.js";
import { isTensor, type Tensor } from "../tensor.js";
import { DTYPES, MAX_HEADER } from "./format.js";

/**
 * Writes tensors to a safetensors file, in the order of the map: under a temporary name, synced, then renamed, so that the
 * path never holds half a file. Tensors of any device and strides are written row-major.
 * @throws TorchError SAFETENSORS for what is no Map of tensors by strings, a dtype that the format does not have, metadata
 * that is not text, a lone surrogate in a name or in metadata, or a header that is too long.
 */
export function save(path: string, tensors: ReadonlyMap<string, Tensor>, metadata: Record<string, string> = {}): void {
  if (!((tensors as unknown) instanceof Map)) {
    throw new TorchError(`${path}: expected a Map of tensors by name, found ${typeof tensors}`, "SAFETENSORS");
  }
  // Written key by key: an object would move names that look like indices to the front.
  const header: string[] = [];
  if (Object.keys(metadata).length > 0) {
    for (const [key, value] of Object.entries<unknown>(metadata)) {
      if (typeof value !== "string") {
        throw new TorchError(`${path}: metadata "${key}": expected a string, found ${typeof value}`, "SAFETENSORS");
      }
      for (const text of [key, value]) checkText(`${path}: metadata`, text);
    }
    header.push(`"__metadata__":${JSON.stringify(metadata)}`);
  }
  let position = 0;
  for (const [name, tensor] of tensors) {
    checkName(path, name);
    if (!isTensor(tensor)) {
      throw new TorchError(`${path}: "${name}": expected a Tensor, found ${typeof tensor}`, "SAFETENSORS");
    }
    const found = Object.entries(DTYPES).find(([, { dtype }]) => dtype === tensor.dtype);
    if (!found)
      throw new TorchError(`${path}: tensor "${name}": safetensors cannot hold ${tensor.dtype}`, "SAFETENSORS");
    if (name === "__metadata__") throw new TorchError(`${path}: no tensor can be named __metadata__`, "SAFETENSORS");
    const end = position + tensor.numel() * found[1].bytes;
    const entry = { dtype: found[0], shape: tensor.shape, data_offsets: [position, end] };
    header.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    position = end;
  }
  // Padded with spaces, so that the data is aligned.
  const bytes = Buffer.from(`{${header.join(",")}}`);
  const padded = Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8, " ")]);
  if (padded.length > MAX_HEADER) {
    throw new TorchError(
      `${path}: the header would take ${padded.length} bytes, at most ${MAX_HEADER} are allowed`,
      "SAFETENSORS",
    );
  }
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));

  const temporary = `${path}.${process.pid}.${threadId}.tmp`;
  const file = openSync(temporary, "w");
  let open = true;
  try {
    writeAll(file, length);
    writeAll(file, padded);
    for (const tensor of tensors.values()) {
      const data = tensor.toArray();
      writeAll(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    fsyncSync(file);
    // Before the renaming, and once only: the number may belong to another thread's file by then.
    open = false;
    closeSync(file);
    renameSync(temporary, path);
  } catch (error) {
    if (open) closeQuietly(file);
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** JSON has names that are strings: another key would be written as something that is no JSON, or as another's name. */
function checkName(path: string, name: unknown): void {
  if (typeof name === "string") return checkText(`${path}: the name of a tensor`, name);
  const kind = typeof name;
  const isNamed = !["object", "function", "undefined"].includes(kind);
  const found = isNamed ? `${kind} ${String(name)}` : kind;
  const advice = isNamed ? `name it "${String(name)}"` : "give it a name";
  throw new TorchError(
    `${path}: expected a string as the name of each tensor, found ${found}; ${advice}`,
    "SAFETENSORS",
  );
}

/** Half a surrogate pair is a character of JavaScript's, but none of UTF-8: other readers refuse the whole file. */
function checkText(where: string, text: string): void {
  if (!/\p{Surrogate}/u.test(text)) return;
  throw new TorchError(
    `${where}: expected text that UTF-8 can hold, found ${JSON.stringify(text)} with a lone surrogate; ` +
      "replace it, as String.prototype.toWellFormed does",
    "SAFETENSORS",
  );
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, Math.min(bytes.length - done, 1 << 30));
}

function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // The error that brought us here is the one to report.
  }
}
