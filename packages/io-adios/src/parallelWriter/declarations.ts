import { createHash } from "node:crypto";
import type { Comm } from "@hydride/mpi-napi";
import { type AttributeValue, toNative } from "../attribute";
import { refuse } from "../errors";
import type { AttributeOptions, IO } from "../io/io";
import { checkName } from "../io/settings";
import type { Dims } from "../selection";
import { type DataType, checkType } from "../types";
import { Variable } from "../variable";

/** The variables and attributes of a file, which all ranks declare alike. */
export class Declarations {
  readonly #variables = new Map<string, Variable>();
  readonly #attributes = new Map<string, [name: string, value: AttributeValue, options: AttributeOptions]>();

  addVariable(name: string, type: DataType, shape: Dims | undefined): void {
    if (this.#variables.has(checkName("a variable", name))) refuse("ADIOS_ARGUMENT", "it is defined already");
    this.#variables.set(name, new Variable(this, name, checkType(type), shape === undefined ? {} : { shape }));
  }

  addAttribute(name: string, value: AttributeValue, options: AttributeOptions): void {
    toNative(value, options.type);
    this.#attributes.set(`${options.variable ?? ""}/${checkName("an attribute", name)}`, [name, value, options]);
  }

  variable(name: string): Variable {
    return this.#variables.get(name) ?? refuse("ADIOS_NO_VARIABLE", "it was not defined");
  }

  applyTo(io: IO): void {
    for (const { name, type, shape } of this.#variables.values()) {
      // A block of nothing: each put says where its own is.
      io.defineVariable(name, type, shape.length === 0 ? {} : { shape });
    }
    for (const args of this.#attributes.values()) io.defineAttribute(...args);
  }

  /** Refuses where another rank has declared something else. Collective. */
  async compare(comm: Comm): Promise<void> {
    const own = createHash("sha256").update(this.#text()).digest();
    const all = new Uint8Array(comm.size * own.length);
    await comm.Iallgather(new Uint8Array(own), all).done;
    const first = all.subarray(0, own.length);
    for (let rank = 1; rank < comm.size; rank++) {
      const other = all.subarray(rank * own.length, (rank + 1) * own.length);
      if (Buffer.compare(first, other) === 0) continue;
      refuse("ADIOS_RANKS", `rank ${rank} has declared other variables or attributes than rank 0`);
    }
  }

  #text(): string {
    const variables = [...this.#variables.values()].map(({ name, type, shape }) => [name, type, shape]);
    const attributes = [...this.#attributes.values()].map(([name, value, { variable, type }]) => {
      const native = toNative(value, type);
      return [name, variable ?? "", native.type, native.isValue, Array.from(native.value, String)];
    });
    return JSON.stringify([variables.sort(), attributes.sort()]);
  }
}
