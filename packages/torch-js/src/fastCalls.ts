import { type AnyOperator, native } from "./native.js";
import { current, type Scope } from "./scopes.js";

/** What the calls need of the Tensor class, which alone reaches its private field. */
export interface HandleNumbers {
  /** The number by which the add-on knows a tensor's handle; 0 where it is not known; -1 for what is no Tensor; SCOPE_OVER. */
  of(value: object): number;
  /** With the scope where the number is all that the add-on knows of the tensor. */
  set(tensor: object, number: number, scope: Scope | undefined): void;
  /** A Tensor object without a handle. */
  blank(): object;
}

/** The number of a tensor that has gone with its scope, as `native/scopes.cc` reads it. */
export const SCOPE_OVER = -2;

let numbers: HandleNumbers;
let callFast: ReturnType<typeof native>["callFast"] | undefined;

/** tensor.ts registers its class here. */
export function registerHandleNumbers(access: HandleNumbers): void {
  numbers = access;
}

/** The kinds of operands, as `callFast` (`native/fast.cc`) reads them. */
const [TENSOR, NUMBER] = [1, 2];

function numberOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return -1;
  const number = numbers.of(value);
  return number === 0 ? ask(value) : number;
}

/** What the add-on itself made has a number that JavaScript does not know yet. */
function ask(value: object): number {
  const number = native().handleNumber(value);
  if (number > 0) numbers.set(value, number, undefined);
  return number;
}

/** Whether an object is known to be a Tensor; false says nothing. */
export const hasHandle = (value: object): boolean => numbers.of(value) > 0;

/** After the add-on has taken a tensor out of its scope. */
export function settle(tensor: object): void {
  const number = numbers.of(tensor);
  if (number > 0) numbers.set(tensor, number, undefined);
}

/** An operator, as the short way calls it. */
interface FastOperator {
  /** The add-on's number of it. */
  number: number;
  /** A bit for each combination of kinds for which there is only the long way. */
  long: number;
}

/** Calls an operator the short way, or gives undefined where it has to be the long one. */
function callShort(operator: FastOperator, self: unknown, x: unknown, y: unknown): unknown {
  const first = numberOf(self);
  if (first <= 0) return undefined;
  let kinds = 0;
  let second = 0;
  let third = 0;
  if (x !== undefined) {
    kinds = typeof x === "number" ? NUMBER : TENSOR;
    second = typeof x === "number" ? x : numberOf(x);
    if (kinds === TENSOR && second <= 0) return undefined;
  }
  if (y !== undefined) {
    if (x === undefined) return undefined;
    const kind = typeof y === "number" ? NUMBER : TENSOR;
    third = typeof y === "number" ? y : numberOf(y);
    if (kind === TENSOR && third <= 0) return undefined;
    kinds += 4 * kind;
  }
  if ((operator.long & (1 << kinds)) !== 0) return undefined;
  callFast ??= native().callFast;
  // The add-on fills it, which costs less than to have it make an object. Whatever becomes of a call, by an exception in its
  // midst or a call within it, an object is offered to one result only.
  const target = numbers.blank();
  const code = operator.number * 16 + kinds;
  const number =
    kinds === 0
      ? callFast(code, target, first)
      : kinds < 4
        ? callFast(code, target, first, second)
        : callFast(code, target, first, second, third);
  if (number === undefined) return undefined;
  if (number === 0) return null;
  if (number === -1) {
    operator.long |= 1 << kinds;
    return undefined;
  }
  if (number > 0) numbers.set(target, number, undefined);
  else numbers.set(target, -1 - number, current.scope);
  return target;
}

/** What changes its operand gives it back, which is the long way's. */
const isInPlace = (name: string) => name.endsWith("_");

/** A function that calls an operator, the short way where there is one. */
export function operatorFunction(name: string, overload?: string): AnyOperator {
  let fast: FastOperator | undefined;
  let long: AnyOperator | undefined;
  const hasShort = !isInPlace(name);
  return (...args) => {
    if (hasShort && args.length < 4) {
      fast ??= { number: native().fastOperator(name, overload), long: 0 };
      const result = callShort(fast, args[0], args[1], args[2]);
      if (result !== undefined) return result;
    }
    return (long ??= native().operator(name, overload, false))(...args);
  };
}

/** The same as a method, or the add-on's own function where there is no short way. Loads the add-on. */
export function operatorMethod(name: string): AnyOperator {
  const long = native().operator(name, undefined, true);
  if (isInPlace(name)) return long;
  const fast: FastOperator = { number: native().fastOperator(name, undefined), long: 0 };
  return function (this: unknown, ...args) {
    if (args.length < 3) {
      const result = callShort(fast, this, args[0], args[1]);
      if (result !== undefined) return result;
    }
    return long.apply(this, args);
  };
}
