import { operatorFunction } from "./fastCalls.js";
import { type AnyOperator, native } from "./native.js";

/**
 * A function that calls a dispatcher operator. Positional arguments come in the schema's order; arguments by name, the
 * keyword-only ones above all, in a trailing object: `add(a, b, { alpha: 2 })`. The overload is the first that takes them.
 */
export function operator<Signature>(name: string, overload?: string): Signature {
  return operatorFunction(name, overload) as Signature;
}

/**
 * An operator by name; its overloads are properties (`default` is the one without a name), and `overloads()` lists their
 * names.
 */
export type OverloadedOperator = AnyOperator & { overloads(): string[] } & Record<string, AnyOperator>;

/** A property for every name, made when first asked for and kept. */
function lazily<T, Target extends object>(target: Target, make: (name: string) => T): Target & Record<string, T> {
  const made = new Map<string, T>();
  return new Proxy(target, {
    get(inner, key, receiver) {
      if (typeof key !== "string" || key in inner) return Reflect.get(inner, key, receiver) as unknown;
      if (!made.has(key)) made.set(key, make(key));
      return made.get(key);
    },
  }) as Target & Record<string, T>;
}

/** Every operator of every namespace by its schema's name: `ops.aten.add(a, b)`, `ops.aten.add.Tensor(a, b)`. */
export const ops: Record<string, Record<string, OverloadedOperator>> = lazily({}, (namespace) =>
  lazily({}, (name) =>
    lazily(
      Object.assign(operator<AnyOperator>(`${namespace}::${name}`), {
        overloads: () => native().overloads(`${namespace}::${name}`),
      }),
      (overload) => operator<AnyOperator>(`${namespace}::${name}`, overload),
    ),
  ),
);
