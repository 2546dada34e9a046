/**
 * What runs in the thread of a {@link Hdf5Worker}. It is text and not a module, because a thread is started from JavaScript
 * alone, and the package is run from TypeScript too. It knows nothing but these requests on one file at a time:
 *
 * - `open(path)`, and `close()`.
 * - `names(path)`: the names of the entries of a group.
 * - `entries(path, names, inline)`: these entries, with shape and type of data sets, and the values of those that have at most
 *   `inline` of them. A soft link to a data set is that data set.
 * - `sets(paths, inline)`: the same for all entries of several groups, which are data sets.
 * - `read(path, first, last)`: rows of a data set.
 * - `attributes(path)`: the attributes of one value each.
 *
 * No other file is ever opened, whatever the one that is read says of them: a data set whose values are in other files is of the
 * kind `external`, with the name of the first of them.
 *
 * The HDF5 library tells of most errors on the standard error alone and then goes on with what it has. Here nothing
 * is written there: the text is sent back with the answer, and the caller takes it for an error.
 */
export const WORKER_SOURCE = String.raw`
const { parentPort, workerData: { port, flag, library, compiled } } = require("node:worker_threads");

// What breaks down says so here too, beside its exception.
console.error = console.warn = () => undefined;

// The library is compiled by the first thread, which takes longer than all else, and handed on to those after it.
let program = compiled;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (bytes, imports) => {
  program ??= await WebAssembly.compile(bytes);
  return { module: program, instance: await instantiate(program, imports) };
};

import(library).then(async (hdf5) => {
  const module = await hdf5.ready;
  const { FS } = module;
  let told = "";
  const write = FS.write;
  FS.write = (stream, buffer, offset, length, position) => {
    if (stream.fd !== 2) return write.call(FS, stream, buffer, offset, length, position);
    if (told.length < 65536) told += Buffer.from(buffer.buffer, buffer.byteOffset + offset, length).toString("latin1");
    return length;
  };

  // The file itself, while it is opened, and the other file that was asked for last.
  let own;
  let outside;
  const open = FS.open;
  FS.open = (path, ...rest) => {
    if (path === own) return open.call(FS, path, ...rest);
    outside = String(path);
    throw new FS.ErrnoError(44);
  };

  const TYPES = new Map([[module.H5G_GROUP, "group"], [module.H5G_DATASET, "dataset"]]);
  const { H5T_INTEGER, H5T_FLOAT, H5T_STRING, H5T_ENUM } = module.H5T_class_t;
  // The names in groups that links were looked up in.
  const names = new Map();
  let file;

  function kindOf({ type, size, vlen, enum_type, virtual_sources }) {
    if (virtual_sources !== undefined) return "virtual";
    if (type === H5T_FLOAT.value) return [2, 4, 8].includes(size) ? "real" : "float" + 8 * size;
    if (type === H5T_INTEGER.value) return size <= 8 ? "integer" : "integer" + 8 * size;
    if (type === H5T_STRING.value) return "string";
    if (type === H5T_ENUM.value && Object.keys(enum_type.members).sort().join() === "FALSE,TRUE") return "logical";
    return "type " + type;
  }

  function plain(values) {
    if (Array.isArray(values)) return values.map(String);
    if (values instanceof Float64Array) return values;
    if (values instanceof Float32Array) return Float64Array.from(values);
    if (!(values instanceof BigInt64Array || values instanceof BigUint64Array || values instanceof Uint32Array)) {
      return Int32Array.from(values);
    }
    if (values.every((x) => x >= -2147483648 && x <= 2147483647)) return Int32Array.from(values, Number);
    if (values.every((x) => x >= Number.MIN_SAFE_INTEGER && x <= Number.MAX_SAFE_INTEGER)) {
      return Float64Array.from(values, Number);
    }
    return Array.from(values, String);
  }

  // The library gives the bytes of halves only, in the order of the machine, which for WebAssembly is little-endian.
  function halves({ file_id, path, metadata: { shape } }, first, last) {
    const counts = shape.map((length, axis) => BigInt(axis === 0 ? last - first : length));
    const length = Number(counts.reduce((product, count) => product * count, 1n));
    const at = module._malloc(2 * length);
    if (at === 0) throw new Error("not enough memory");
    try {
      const hyperslab = [counts, shape.map((_, axis) => BigInt(axis === 0 ? first : 0)), shape.map(() => 1n)];
      const [count, offset, strides] = shape.length === 0 ? [null, null, null] : hyperslab;
      module.get_dataset_data(file_id, path, count, offset, strides, BigInt(at));
      const bytes = new DataView(module.HEAPU8.slice(at, at + 2 * length).buffer);
      return Float64Array.from({ length }, (_, i) => half(bytes.getUint16(2 * i, true)));
    } finally {
      module._free(at);
    }
  }

  function half(bits) {
    const sign = bits & 0x8000 ? -1 : 1;
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  }

  function read(dataset, first, last) {
    const { shape } = dataset;
    const kind = kindOf(dataset.metadata);
    if (kind === "real" && dataset.metadata.size === 2 && !shape.includes(0) && first !== last) {
      return halves(dataset, first, last);
    }
    if (shape.length === 0) {
      const value = dataset.value;
      if (typeof value === "string") return [value];
      if (typeof value === "bigint") return plain(value < 0n ? BigInt64Array.of(value) : BigUint64Array.of(value));
      if (kind === "logical") return Uint8Array.of(value);
      return kind === "real" || value > 2147483647 ? Float64Array.of(value) : Int32Array.of(value);
    }
    if (first === last || shape.slice(1).includes(0)) return kind === "string" ? [] : new Float64Array(0);
    const values = plain(dataset.slice(shape.map((length, axis) => (axis === 0 ? [first, last] : [0, length]))));
    return kind === "logical" ? Uint8Array.from(values) : values;
  }

  // What a way leads to in this file alone, without links in it; undefined where that is nothing, or another file.
  function resolved(way, hops = 0) {
    let at = "/";
    for (const part of way.split("/").filter((name) => name !== "" && name !== ".")) {
      if (module.get_type(file.file_id, at) !== module.H5G_GROUP) return undefined;
      if (!names.has(at)) names.set(at, new Set(module.get_names(file.file_id, at, false)));
      if (!names.get(at).has(part)) return undefined;
      const next = at === "/" ? "/" + part : at + "/" + part;
      const link = module.get_symbolic_link(file.file_id, next);
      if (link === null && module.get_external_link(file.file_id, next).filename !== undefined) return undefined;
      at = link === null ? next : hops < 16 ? resolved(link.startsWith("/") ? link : at + "/" + link, hops + 1) : undefined;
      if (at === undefined) return undefined;
    }
    return at;
  }

  function entry(parent, name, inline, plain) {
    const path = parent === "/" ? "/" + name : parent + "/" + name;
    if (!plain) {
      const target = module.get_symbolic_link(file.file_id, path);
      const { filename, obj_path } = target === null ? module.get_external_link(file.file_id, path) : {};
      if (filename !== undefined) return { name, type: "link", target: filename + ":" + obj_path, file: true };
      const way = target === null ? path : resolved(path);
      if (way === undefined) return { name, type: "link", target };
      const type = TYPES.get(module.get_type(file.file_id, way));
      if (type === "group") {
        const address = Buffer.from(module.create_object_reference(file.file_id, way)).toString("hex");
        return target === null ? { name, type, address } : { name, type: "link", target, group: way, address };
      }
      if (type !== "dataset") return { name, type: "other" };
    }
    const dataset = new hdf5.Dataset(file.file_id, path);
    const { metadata } = dataset;
    const { shape, size, chunks } = metadata;
    const kind = kindOf(metadata);
    if (shape === null) return { name, type: "dataset", kind: "empty", shape: [], size, chunked: false };
    const found = { name, type: "dataset", kind, shape, size, chunked: chunks !== null };
    const values = shape.reduce((product, length) => product * length, 1);
    const usable = ["real", "integer", "logical", "string"].includes(kind);
    if (!usable || told !== "") return found;
    const some = () => read(dataset, 0, values <= inline ? (shape[0] ?? 1) : 1);
    // Only data sets that are not chunked can have their values elsewhere, the first of them in the first other file.
    const part = chunks === null && values > 0 ? inside(some) : values <= inline ? { values: some() } : {};
    if (part.file !== undefined) return { ...found, kind: "external", file: part.file };
    return values <= inline ? { ...found, values: part.values } : found;
  }


  // What is read, or the other file that was asked for in doing so.
  function inside(read) {
    outside = undefined;
    let values;
    try {
      values = read();
    } catch (error) {
      if (outside === undefined) throw error;
    }
    if (outside === undefined) return { values };
    told = "";
    return { file: outside };
  }

  const requests = {
    open(path) {
      own = path;
      try {
        file = new hdf5.File(path, "r");
      } finally {
        own = undefined;
      }
      if (file.file_id < 0n) throw new Error("not an HDF5 file, or a damaged one");
    },
    close() {
      names.clear();
      file?.close();
      file = undefined;
    },
    names: (path) => module.get_names(file.file_id, path, false),
    entries: (path, names, inline) => names.map((name) => entry(path, name, inline, false)),
    sets: (paths, inline) =>
      paths.map((path) => {
        const names = module.get_names(file.file_id, path, false);
        return told === "" ? names.map((name) => entry(path, name, inline, true)) : [];
      }),
    read: (path, first, last) => read(new hdf5.Dataset(file.file_id, path), first, last),
    attributes(path) {
      return Object.fromEntries(
        module.get_attribute_names(file.file_id, path).flatMap((name) => {
          const value = new hdf5.Attribute(file.file_id, path, name).value;
          const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
          return typeof one === "string" || typeof one === "number" ? [[name, one]] : [];
        }),
      );
    },
  };

  port.on("message", ([request, ...given]) => {
    told = "";
    const answer = { told: "" };
    try {
      answer.value = requests[request](...given);
    } catch (error) {
      answer.error = String(error?.message ?? error);
      answer.trap = error instanceof WebAssembly.RuntimeError;
    }
    answer.told = told;
    port.postMessage(answer);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  });
  parentPort.postMessage(program);
});
`;
