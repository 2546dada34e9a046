/** Reads the text form of operator schemas: `aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`. */

export interface Argument {
  name: string;
  /** The schema's type without alias annotations, such as `Tensor?[]` or `int[2]`. */
  type: string;
  keywordOnly: boolean;
  optional: boolean;
  out: boolean;
}

export interface Schema {
  namespace: string;
  name: string;
  overload: string;
  arguments: Argument[];
  returns: string[];
}

/** Splits at commas that are outside brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const character = text[i];
    if (character === "(" || character === "[") depth++;
    if (character === ")" || character === "]") depth--;
    if (i === text.length || (character === "," && depth === 0)) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return parts.filter((part) => part !== "");
}

const withoutAlias = (type: string) => type.replace(/\([a-z|!\-> *]*\)/g, "");

function parseArgument(text: string, keywordOnly: boolean): Argument {
  const match = /^(.+?)\s+([A-Za-z_0-9]+)(=.*)?$/s.exec(text);
  if (!match) throw new Error(`not an argument: ${text}`);
  const [, type, name, fallback] = match;
  const written = type!.includes("!");
  return {
    name: name!,
    type: withoutAlias(type!),
    keywordOnly,
    optional: fallback !== undefined,
    out: written && keywordOnly,
  };
}

export function parseSchema(text: string): Schema {
  const match = /^(\w+)::(\w+)(?:\.(\w+))?\((.*)\) -> (.*)$/s.exec(text);
  if (!match) throw new Error(`not a schema: ${text}`);
  const [, namespace, name, overload, list, result] = match;
  const parsed: Argument[] = [];
  let keywordOnly = false;
  for (const part of split(list!)) {
    if (part === "*") keywordOnly = true;
    else parsed.push(parseArgument(part, keywordOnly));
  }
  const results = result!.startsWith("(") ? split(result!.slice(1, -1)) : [result!];
  return {
    namespace: namespace!,
    name: name!,
    overload: overload ?? "",
    arguments: parsed,
    returns: results.map((each) => withoutAlias(each).split(" ")[0]!),
  };
}
