import type { TorchError } from "../errors.js";
import { isTensor } from "../tensor.js";
import { Cursor } from "./cursor.js";
import { Callable } from "./values.js";

/** What the machine asks of its surroundings. */
export interface Host {
  damaged: (problem: string) => TorchError;
  refused: (name: string, position: number) => TorchError;
  /** What a name stands for; refuses all but a few. */
  find: (name: string, position: number) => unknown;
  /** What a persistent identifier stands for. */
  persistent: (id: unknown, position: number) => unknown;
}

/** Values made in one pickle: a bound on memory that no state dictionary comes near to. */
const MOST_VALUES = 5_000_000;
/** Python's int knows no bound; its text in JavaScript takes time that grows faster than its length. */
const LONGEST_INTEGER = 1024;

/**
 * Runs a pickle of protocol 2 to 5 as far as it makes plain data: a list or tuple becomes an array, a dictionary a Map, an
 * int beyond 2^53 a bigint, bytes a Uint8Array. Nothing is looked up but through `host.find`.
 * The instructions are those of Python's pickletools.
 */
export class Machine {
  readonly #host: Host;
  readonly #cursor: Cursor;
  readonly #memo = new Map<number, unknown>();
  #stack: unknown[] = [];
  /** The stacks below each open mark. */
  readonly #below: unknown[][] = [];
  #made = 0;

  constructor(bytes: Uint8Array, host: Host) {
    this.#host = host;
    this.#cursor = new Cursor(bytes, host.damaged);
  }

  run(): unknown {
    const { damaged } = this.#host;
    if (this.#cursor.uint8() !== 0x80) throw damaged("data.pkl does not begin with its protocol");
    const protocol = this.#cursor.uint8();
    if (protocol < 2 || protocol > 5) throw damaged(`data.pkl has protocol ${protocol}, expected 2 to 5`);
    for (;;) {
      this.#cursor.instruction = this.#cursor.position;
      const code = this.#cursor.uint8();
      if (code === 0x2e) return this.#finish();
      this.#step(code);
    }
  }

  #finish(): unknown {
    const value = this.#pop();
    if (this.#stack.length > 0 || this.#below.length > 0) throw this.#broken("it stops with values left over");
    return value;
  }

  #broken(problem: string): TorchError {
    return this.#host.damaged(`data.pkl, instruction at byte ${this.#cursor.instruction}: ${problem}`);
  }

  #push(value: unknown): void {
    if (++this.#made > MOST_VALUES) throw this.#broken(`more than ${MOST_VALUES} values`);
    this.#stack.push(value);
  }

  #pop(): unknown {
    if (this.#stack.length === 0) throw this.#broken("there is no value to take");
    return this.#stack.pop();
  }

  #top(): unknown {
    if (this.#stack.length === 0) throw this.#broken("there is no value to use");
    return this.#stack.at(-1);
  }

  /** The values since the last mark. */
  #sinceMark(): unknown[] {
    const values = this.#stack;
    const below = this.#below.pop();
    if (!below) throw this.#broken("there is no mark");
    this.#stack = below;
    return values;
  }

  #tuple(length: number): void {
    if (this.#stack.length < length) throw this.#broken("there is no value to take");
    this.#push(this.#stack.splice(this.#stack.length - length, length));
  }

  #append(values: readonly unknown[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#broken("expected a list to append to");
    for (const value of values) list.push(value);
  }

  #setItems(values: readonly unknown[]): void {
    const target = this.#top();
    if (!(target instanceof Map)) throw this.#broken("expected a dictionary to put items into");
    if (values.length % 2 === 1) throw this.#broken("a key without a value");
    for (let i = 0; i < values.length; i += 2) {
      const key = values[i];
      // Python has no such keys. Two equal tuples would be two keys here, but a pickle does not write them.
      if (key instanceof Map || isTensor(key)) throw this.#broken("a key that is a dictionary or a tensor");
      target.set(key, values[i + 1]);
    }
  }

  #get(index: number): void {
    if (!this.#memo.has(index)) throw this.#broken(`there is no value ${index} kept`);
    this.#push(this.#memo.get(index));
  }

  #integer(length: number): number | bigint {
    if (length <= LONGEST_INTEGER) return this.#cursor.integer(length);
    throw this.#broken(`a whole number of ${length} bytes, expected at most ${LONGEST_INTEGER}`);
  }

  #global(module: unknown, name: unknown): void {
    if (typeof module !== "string" || typeof name !== "string") throw this.#broken("a name that is no text");
    this.#push(this.#host.find(`${module}.${name}`, this.#cursor.instruction));
  }

  #reduce(): void {
    const args = this.#pop();
    const callable = this.#pop();
    if (!(callable instanceof Callable) || !Array.isArray(args))
      throw this.#broken("expected a function and its arguments");
    this.#push(callable.call(args));
  }

  /** PyTorch gives a state dictionary the versions of its modules as an attribute; no other object can have any. */
  #build(): void {
    const state = this.#pop();
    const target = this.#top();
    const names = state instanceof Map ? [...state.keys()] : [];
    if (target instanceof Map && state instanceof Map && names.every((name) => name === "_metadata")) return;
    throw this.#host.refused(`an object with attributes (${names.map(String).join(", ")})`, this.#cursor.instruction);
  }

  #step(code: number): void {
    const cursor = this.#cursor;
    switch (code) {
      case 0x28: // MARK
        this.#below.push(this.#stack);
        this.#stack = [];
        // An open mark takes memory as a value does.
        if (++this.#made > MOST_VALUES) throw this.#broken(`more than ${MOST_VALUES} values`);
        return;
      case 0x30: // POP
        if (this.#stack.length === 0) this.#sinceMark();
        else this.#stack.pop();
        return;
      case 0x31: // POP_MARK
        this.#sinceMark();
        return;
      case 0x32: // DUP
        return this.#push(this.#top());
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4a: // BININT
        return this.#push(cursor.int32());
      case 0x4b: // BININT1
        return this.#push(cursor.uint8());
      case 0x4d: // BININT2
        return this.#push(cursor.uint16());
      case 0x8a: // LONG1
        return this.#push(this.#integer(cursor.uint8()));
      case 0x8b: // LONG4
        return this.#push(this.#integer(cursor.uint32()));
      case 0x47: // BINFLOAT
        return this.#push(cursor.float64());
      case 0x58: // BINUNICODE
      case 0x54: // BINSTRING
        return this.#push(cursor.text(cursor.uint32()));
      case 0x8c: // SHORT_BINUNICODE
      case 0x55: // SHORT_BINSTRING
        return this.#push(cursor.text(cursor.uint8()));
      case 0x8d: // BINUNICODE8
        return this.#push(cursor.text(cursor.uint64()));
      case 0x42: // BINBYTES
        return this.#push(Uint8Array.from(cursor.take(cursor.uint32())));
      case 0x43: // SHORT_BINBYTES
        return this.#push(Uint8Array.from(cursor.take(cursor.uint8())));
      case 0x8e: // BINBYTES8
        return this.#push(Uint8Array.from(cursor.take(cursor.uint64())));
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        return this.#push([]);
      case 0x6c: // LIST
      case 0x74: // TUPLE
        return this.#push(this.#sinceMark());
      case 0x85: // TUPLE1
        return this.#tuple(1);
      case 0x86: // TUPLE2
        return this.#tuple(2);
      case 0x87: // TUPLE3
        return this.#tuple(3);
      case 0x61: // APPEND
        return this.#append([this.#pop()]);
      case 0x65: // APPENDS
        return this.#append(this.#sinceMark());
      case 0x7d: // EMPTY_DICT
        return this.#push(new Map());
      case 0x64: {
        // DICT
        const items = this.#sinceMark();
        this.#push(new Map());
        return this.#setItems(items);
      }
      case 0x73: {
        // SETITEM
        const value = this.#pop();
        const key = this.#pop();
        return this.#setItems([key, value]);
      }
      case 0x75: // SETITEMS
        return this.#setItems(this.#sinceMark());
      case 0x71: // BINPUT
        this.#memo.set(cursor.uint8(), this.#top());
        return;
      case 0x72: // LONG_BINPUT
        this.#memo.set(cursor.uint32(), this.#top());
        return;
      case 0x94: // MEMOIZE
        this.#memo.set(this.#memo.size, this.#top());
        return;
      case 0x68: // BINGET
        return this.#get(cursor.uint8());
      case 0x6a: // LONG_BINGET
        return this.#get(cursor.uint32());
      case 0x95: // FRAME
        cursor.take(8);
        return;
      case 0x63: // GLOBAL
        return this.#global(cursor.line(), cursor.line());
      case 0x93: {
        // STACK_GLOBAL
        const name = this.#pop();
        return this.#global(this.#pop(), name);
      }
      case 0x51: // BINPERSID
        return this.#push(this.#host.persistent(this.#pop(), cursor.instruction));
      case 0x52: // REDUCE
        return this.#reduce();
      case 0x62: // BUILD
        return this.#build();
      default:
        throw this.#unknown(code);
    }
  }

  #unknown(code: number): TorchError {
    const refused: Record<number, string> = {
      0x81: "an object (NEWOBJ)",
      0x92: "an object (NEWOBJ_EX)",
      0x69: "an object (INST)",
      0x6f: "an object (OBJ)",
      0x8f: "a set",
      0x90: "a set",
      0x91: "a frozenset",
      0x96: "a bytearray",
      0x97: "a buffer outside the pickle",
      0x98: "a buffer outside the pickle",
    };
    const name = refused[code];
    if (name) return this.#host.refused(name, this.#cursor.instruction);
    return this.#broken(`unknown or of protocol 0 or 1 (0x${code.toString(16).padStart(2, "0")})`);
  }
}
