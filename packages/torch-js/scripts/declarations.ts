import type { Argument, Schema } from "./schema.js";
import { stringValues } from "./stringValues.js";

/** TypeScript declarations of one overload. Types that JavaScript cannot give make it `undefined`. */

const BASES: Record<string, string> = {
  Tensor: "Tensor",
  Scalar: "Scalar",
  int: "number",
  SymInt: "number",
  float: "number",
  bool: "boolean",
  SymBool: "boolean",
  str: "string",
  ScalarType: "DType",
  Layout: "Layout",
  MemoryFormat: "MemoryFormat",
  Device: "Device",
  Generator: "Generator",
};

const RESULTS: Record<string, string> = { int: "number", SymInt: "number", Scalar: "Scalar", QScheme: "number" };

export function typescriptType(type: string, result = false): string | undefined {
  if (type.endsWith("?")) {
    const inner = typescriptType(type.slice(0, -1), result);
    return inner && `${inner} | null`;
  }
  const list = /^(.*)\[(\d*)\]$/.exec(type);
  if (list) {
    const element = typescriptType(list[1]!, result);
    if (!element) return undefined;
    const array = element.includes("|") ? `(${element})[]` : `${element}[]`;
    if (result) return array;
    return list[2] ? `${element} | readonly ${array}` : `readonly ${array}`;
  }
  return (result ? RESULTS[type] : undefined) ?? BASES[type];
}

/**
 * Kernels that autograd, quantized modules and the layers of other libraries call with operands they made themselves, and
 * that trust these: given others, some end the process. They are no functions of torch; `ops` has them.
 */
const INTERNAL = /_backward(_|$)|^(cudnn|miopen|mkldnn|quantized)_|_update_stats$/;
export const isInternal = (operator: string) => operator.startsWith("_") || INTERNAL.test(operator);

/** As `typescriptType`, with the texts that libtorch takes where they are known. */
function argumentType(schema: Schema, { name, type }: Argument): string | undefined {
  const values = /^str\??$/.test(type) ? stringValues(schema.name, name) : undefined;
  if (!values) return typescriptType(type);
  return [...values.map((each) => `"${each}"`), ...(type.endsWith("?") ? ["null"] : [])].join(" | ");
}

const camelCase = (snake: string) =>
  snake.replace(/([A-Za-z0-9])_([A-Za-z0-9])/g, (_, a: string, b: string) => a + b.toUpperCase());
export const exportName = camelCase;
const RESERVED = new Set(["in", "with", "function", "this", "default", "new", "var", "delete"]);
const parameterName = (name: string) => (RESERVED.has(name) ? `${camelCase(name)}_` : camelCase(name));

const isFactory = (schema: Schema) =>
  ["dtype", "layout", "device"].every((name) => schema.arguments.some((each) => each.name === name));

function returnType(schema: Schema): string | undefined {
  const types = schema.returns.map((each) => (each === "()" ? "void" : typescriptType(each, true)));
  if (types.some((each) => each === undefined)) return undefined;
  if (types.length === 0) return "void";
  return types.length === 1 ? types[0]! : `[${types.join(", ")}]`;
}

function options(schema: Schema, named: Argument[]): { text: string; required: boolean } | undefined {
  const fields: string[] = [];
  for (const argument of named) {
    const type = argumentType(schema, argument);
    if (!type) {
      if (!argument.optional) return undefined;
      continue;
    }
    fields.push(`${camelCase(argument.name)}${argument.optional ? "?" : ""}: ${type}`);
  }
  if (isFactory(schema)) fields.push("requiresGrad?: boolean");
  if (fields.length === 0) return { text: "", required: false };
  return { text: `{ ${fields.join("; ")} }`, required: named.some((each) => !each.optional) };
}

/** `(other: Tensor, options?: { alpha?: Scalar }): Tensor`, without `self` for a method. */
export function signature(schema: Schema, method: boolean): string | undefined {
  const named = schema.arguments.filter((each) => each.keywordOnly);
  const positional = schema.arguments.filter((each) => !each.keywordOnly).slice(method ? 1 : 0);
  const trailing = options(schema, named);
  const result = returnType(schema);
  if (!trailing || !result) return undefined;
  const parameters: string[] = [];
  // An optional parameter must not come before a required one: there it is a required `| undefined`.
  const lastRequired = trailing.required ? positional.length : positional.findLastIndex((each) => !each.optional);
  for (const [index, argument] of positional.entries()) {
    const type = argumentType(schema, argument);
    if (!type) {
      if (!argument.optional) return undefined;
      break;
    }
    const name = parameterName(argument.name);
    if (!argument.optional) parameters.push(`${name}: ${type}`);
    else parameters.push(index < lastRequired ? `${name}: ${type} | undefined` : `${name}?: ${type}`);
  }
  if (trailing.text) parameters.push(`options${trailing.required ? "" : "?"}: ${trailing.text}`);
  return `(${parameters.join(", ")}): ${result}`;
}
