import { type DType, DTYPES } from "../types.js";
import { isTensor, type Tensor } from "../tensor.js";
import { damaged } from "./errors.js";
import type { FileTensors } from "./tensors.js";
import { Callable, Name, Storage } from "./values.js";

const STORAGES: Readonly<Record<string, DType | undefined>> = {
  "torch.DoubleStorage": "float64",
  "torch.FloatStorage": "float32",
  "torch.HalfStorage": "float16",
  "torch.BFloat16Storage": "bfloat16",
  "torch.LongStorage": "int64",
  "torch.IntStorage": "int32",
  "torch.ShortStorage": "int16",
  "torch.CharStorage": "int8",
  "torch.ByteStorage": "uint8",
  "torch.BoolStorage": "bool",
  "torch.ComplexFloatStorage": "complex64",
  "torch.ComplexDoubleStorage": "complex128",
  "torch.storage.UntypedStorage": undefined,
};

type Call = (args: readonly unknown[]) => unknown;

/** Everything that a pickle may name. Each function here makes plain data or a tensor, and does nothing else. */
export function nameTable(path: string, tensors: FileTensors): (name: string, position: number) => unknown {
  const expect = (fits: boolean, name: string) => {
    if (!fits) throw damaged(path, `${name} of data.pkl has other arguments than expected`);
  };
  const parameter: Call = ([data, requiresGrad]) => {
    expect(isTensor(data) && typeof requiresGrad === "boolean", "torch._utils._rebuild_parameter");
    if (requiresGrad === true) tensors.requireGradient(data as Tensor);
    return data;
  };
  const bytes: Call = (args) => {
    expect(args.length === 0, "bytes");
    return new Uint8Array(0);
  };
  const complex: Call = ([re, im]) => {
    expect(typeof re === "number" && typeof im === "number", "complex");
    return { re, im };
  };
  const calls: Readonly<Record<string, Call>> = {
    "collections.OrderedDict": ([items = [], ...rest]) => {
      const isPair = (item: unknown) => Array.isArray(item) && item.length === 2;
      expect(rest.length === 0 && Array.isArray(items) && items.every(isPair), "collections.OrderedDict");
      return new Map(items as [unknown, unknown][]);
    },
    "torch.Size": ([sizes = []]) => {
      expect(Array.isArray(sizes) && sizes.every(Number.isSafeInteger), "torch.Size");
      return [...(sizes as number[])];
    },
    "torch._utils._rebuild_tensor": (args) => tensors.make(args.slice(0, 4), undefined, undefined),
    "torch._utils._rebuild_tensor_v2": (args) => tensors.make(args, undefined, args[6]),
    "torch._utils._rebuild_tensor_v3": (args) => {
      const dtype = args[6];
      expect(dtype instanceof Name && dtype.kind === "dtype", "torch._utils._rebuild_tensor_v3");
      return tensors.make(args, (dtype as Name).dtype, args[7]);
    },
    "torch._utils._rebuild_parameter": parameter,
    // Up to protocol 2, bytes are text that is to be encoded.
    "_codecs.encode": ([text, encoding]) => {
      const latin = typeof text === "string" && /^[\0-\xff]*$/.test(text) && encoding === "latin1";
      expect(latin, "_codecs.encode");
      return Uint8Array.from(Buffer.from(text as string, "latin1"));
    },
    "__builtin__.bytes": bytes,
    "builtins.bytes": bytes,
    "__builtin__.complex": complex,
    "builtins.complex": complex,
  };
  return (name, position) => {
    if (Object.hasOwn(calls, name)) return new Callable(name, position, calls[name]!);
    if (Object.hasOwn(STORAGES, name)) return new Name(name, position, STORAGES[name], "storage");
    const dtype = DTYPES.find((each) => name === `torch.${each}`);
    return dtype && new Name(name, position, dtype, "dtype");
  };
}

/** The storage that a persistent identifier of PyTorch stands for: its type, its key, its device and its length. */
export function storageOf(path: string, id: unknown, position: number): Storage {
  const [kind, type, key, device, length] = Array.isArray(id) ? (id as unknown[]) : [];
  const fits = kind === "storage" && type instanceof Name && type.kind === "storage" && typeof key === "string";
  if (fits && typeof device === "string" && Number.isSafeInteger(length) && (length as number) >= 0) {
    return new Storage(key, type.dtype, length as number, position);
  }
  throw damaged(path, `the storage at byte ${position} of data.pkl is not described as PyTorch does it`);
}
