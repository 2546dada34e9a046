import { resolve } from "node:path";
import type { Comm } from "@hydride/mpi-napi";
import { type Attribute, type AttributeValue, attribute, toNative } from "../attribute";
import { type BeforeReading, checkFolder, dropManifest, isFolder } from "../engine/beforeReading";
import { Engine } from "../engine/engine";
import { checkKeys } from "../engine/keys";
import { type OpenMode, checkMode, reads } from "../engine/mode";
import { type AdiosSite, attempt, attemptAsync, refuse } from "../errors";
import { holding } from "../holding";
import { newId } from "../load";
import type { Addon } from "../native";
import { onAny, Ranks } from "../ranks";
import { describeSdk } from "../sdk";
import { type DataType, checkType } from "../types";
import { Variable, type VariableInfo, type VariableShape, variableInfo } from "../variable";
import { BP4_ROOM, Bp4Texts, isBp4 } from "./bp4Texts";
import { Definitions } from "./definitions";
import { checkOperatorEngine, checkOperatorParameters } from "./operators";
import { type Parameters, checkName, pairs } from "./settings";

interface IOParts {
  addon: Addon;
  id: number;
  name: string;
  ranks: Ranks | undefined;
  made: Promise<void>;
  declared: Promise<void>;
}

export interface OpenOptions extends BeforeReading {
  /** Ranks that open this file together, in place of those of the ADIOS object. */
  comm?: Comm;
}

export interface AttributeOptions {
  /** Of what it is an attribute; its name is then "variable/name". */
  variable?: string;
  /** By default double for numbers, int64 for bigints, and that of a typed array. */
  type?: DataType;
}

export const ATTRIBUTE_KEYS = ["variable", "type"] as const satisfies readonly (keyof AttributeOptions)[];

/** Variables, attributes and settings of files of one kind, and how they are opened. One open file at a time is best. */
export class IO {
  readonly name: string;
  /** Not for callers. */
  readonly id: number;
  readonly #addon: Addon;
  readonly #ranks: Ranks | undefined;
  readonly #definitions = new Definitions();
  readonly #variables = new Map<string, Variable>();
  readonly #engines = new Set<Engine>();
  /** A variable that has an operator. */
  #compressed: string | undefined;
  #engineType = "";
  #isForgotten = false;

  /** Those that were set. */
  readonly #parameters: Record<string, string | number | boolean> = {};
  readonly #texts = new Bp4Texts();

  /** Not for callers: `Adios.declareIO` makes IOs. */
  constructor({ addon, id, name, ranks, made, declared }: IOParts) {
    this.#addon = addon;
    this.id = id;
    this.name = name;
    this.#ranks = ranks;
    this.#definitions.post(this.#site("Adios"), made);
    this.#definitions.post(this.#site("Adios.declareIO"), declared);
  }

  /** "BP5" (ADIOS2's own choice for writing), "BP4", "SST"...; by default a file tells what it is. */
  setEngine(type: string): void {
    this.#post("IO.setEngine", () => {
      this.#engineType = checkName("an engine", type);
      return this.#addon.setEngine(this.id, type);
    });
    if (isBp4(type)) this.setParameters({ ...BP4_ROOM, ...this.#parameters });
  }

  /** Settings of the engine, for example `{ StatsLevel: 0 }`. */
  setParameters(parameters: Parameters): void {
    this.#post("IO.setParameters", () => {
      const given = this.#addon.setParameters(this.id, pairs(parameters));
      Object.assign(this.#parameters, parameters);
      return given;
    });
  }

  /** Compresses the blocks of a variable that is defined with one of `describeSdk().operators`; before the first put, and in BP5 alone. */
  addOperation(variable: Variable | string, operator: string, parameters: Parameters = {}): void {
    const name = variable instanceof Variable ? variable.name : variable;
    this.#post(
      "IO.addOperation",
      () => {
        checkName("a variable", name);
        checkOperatorParameters(operator, parameters);
        const { operators } = describeSdk();
        if (!operators.includes(operator)) {
          const has = operators.length === 0 ? "none" : operators.join(", ");
          refuse("ADIOS_ARGUMENT", `expected an operator that this ADIOS2 has (${has}), found '${operator}'`);
        }
        if (!this.#variables.has(name)) refuse("ADIOS_NO_VARIABLE", "it was not defined");
        checkOperatorEngine(this.#engineType, name);
        this.#compressed ??= name;
        return this.#addon.addOperation(this.id, name, operator, pairs(parameters));
      },
      name,
    );
  }

  /** Whether any variable has an operator. */
  get isCompressed(): boolean {
    return this.#compressed !== undefined;
  }

  /** A variable to write. Throws AdiosError, also where one of its name is there. */
  defineVariable<T extends DataType>(name: string, type: T, shape: VariableShape = {}): Variable<T> {
    const variable = attempt(this.#site("IO.defineVariable", name), () => {
      if (this.#variables.has(checkName("a variable", name))) refuse("ADIOS_ARGUMENT", "it is defined already");
      checkType(type);
      return new Variable(this, name, type, shape);
    });
    this.#post(
      "IO.defineVariable",
      () => this.#addon.defineVariable(this.id, name, type, ...variable.definition),
      name,
    );
    this.#variables.set(name, variable);
    return variable;
  }

  /** An attribute of the file or of a variable; one of the same name gets another value. Throws AdiosError. */
  defineAttribute(name: string, value: AttributeValue, options: AttributeOptions = {}): void {
    attempt(this.#site("IO.defineAttribute"), () => checkKeys(options, ATTRIBUTE_KEYS));
    const { variable = "", type } = options;
    const label = variable === "" ? undefined : variable;
    this.#post(
      "IO.defineAttribute",
      () => {
        checkName("an attribute", name);
        const native = attempt(this.#site(`IO.defineAttribute('${name}')`, label), () => toNative(value, type));
        this.#texts.note(variable === "" ? name : `${variable}/${name}`, value);
        if ([...this.#engines].some(({ type }) => type === "BP4Writer")) this.#texts.check();
        const args = [name, native.type, native.value, native.isValue, variable] as const;
        return holding(native.value, this.#addon.defineAttribute(this.id, ...args));
      },
      label,
    );
  }

  /** A variable that was defined, or that is in the file (in its current step). `type` makes sure of the type. */
  async inquireVariable(name: string): Promise<Variable | undefined>;
  async inquireVariable<T extends DataType>(name: string, type: T): Promise<Variable<T> | undefined>;
  async inquireVariable(name: string, type?: DataType): Promise<Variable | undefined> {
    return this.#ask("IO.inquireVariable", name, async () => {
      const [found] = await this.#addon.inquireVariables(this.id, name, this.#isReading);
      if (found === undefined) return undefined;
      const info = variableInfo(found);
      if (type !== undefined && info.type !== type) {
        refuse("ADIOS_TYPE", `expected a variable of ${type}, found one of ${info.type}`);
      }
      return this.#variables.get(name) ?? Variable.found(this, info);
    });
  }

  /** An attribute, by its whole name or by that of its variable and its own. */
  async inquireAttribute(name: string, options: { variable?: string } = {}): Promise<Attribute | undefined> {
    return this.#ask("IO.inquireAttribute", undefined, async () => {
      checkKeys(options, ["variable"]);
      const { variable } = options;
      const whole = variable === undefined ? name : `${variable}/${name}`;
      const [found] = await this.#addon.inquireAttributes(this.id, whole);
      return found && attribute(found);
    });
  }

  /** All variables, of the current step where a file is read by steps, by name. */
  async availableVariables(): Promise<Map<string, VariableInfo>> {
    return this.#ask("IO.availableVariables", undefined, async () => {
      const all = await this.#addon.inquireVariables(this.id, undefined, this.#isReading);
      return new Map(all.map((each) => [each.name, variableInfo(each)]));
    });
  }

  /** All attributes by name; those of a variable are "variable/name". */
  async availableAttributes(): Promise<Map<string, Attribute>> {
    return this.#ask("IO.availableAttributes", undefined, async () => {
      const all = await this.#addon.inquireAttributes(this.id, undefined);
      return new Map(all.map((each) => [each.name, attribute(each)]));
    });
  }

  /** Whether one of that name was there. */
  async removeVariable(name: string): Promise<boolean> {
    this.#variables.delete(name);
    return this.#ask("IO.removeVariable", name, () => this.#addon.removeVariables(this.id, name));
  }

  async removeAllVariables(): Promise<void> {
    this.#variables.clear();
    await this.#ask("IO.removeAllVariables", undefined, () => this.#addon.removeVariables(this.id, undefined));
  }

  /** Whether one of that name was there. */
  async removeAttribute(name: string): Promise<boolean> {
    this.#texts.forget(name);
    return this.#ask("IO.removeAttribute", undefined, () => this.#addon.removeAttributes(this.id, name));
  }

  async removeAllAttributes(): Promise<void> {
    this.#texts.forget();
    await this.#ask("IO.removeAllAttributes", undefined, () => this.#addon.removeAttributes(this.id, undefined));
  }

  /**
   * Opens a file: "write" makes a new one, "append" adds steps, "read" goes from step to step, "readRandomAccess" has all steps at
   * once. What is to be read, or added to, is validated first; a set with a manifest is not added to. Collective where there is a communicator. Throws AdiosError, and IntegrityError
   * of what is damaged.
   */
  async open(path: string, mode: OpenMode, options: OpenOptions = {}): Promise<Engine> {
    const ranks = attempt(this.#site("IO.open", undefined, path), () => {
      if (this.#isForgotten) refuse("ADIOS_CLOSED", `the IO '${this.name}' was removed`);
      checkName("a file", path);
      checkMode(mode);
      checkKeys(options, ["validate", "comm"]);
      if (!reads(mode) && isBp4(this.#engineType)) {
        this.#texts.check();
      }
      if (!reads(mode) && this.#compressed !== undefined) checkOperatorEngine(this.#engineType, this.#compressed);
      return options.comm === undefined ? this.#ranks : new Ranks(this.#addon, options.comm);
    });
    const site = { call: "IO.open", path, rank: ranks?.rank, size: ranks?.size };
    return attemptAsync(site, async () => {
      await checkFolder(path, mode, this.#engineType, ranks, options);
      const id = newId();
      const [own, all] = [options.comm === undefined ? -1 : ranks!.handle, ranks?.handle ?? -1];
      const makes = !reads(mode) && isFolder(path, this.#engineType);
      const opened = this.#addon.openFile(this.id, id, resolve(path), mode, own, all, makes);
      const type = await this.#definitions.before(opened);
      const compresses = !reads(mode) && this.#compressed !== undefined;
      const isCompressed = reads(mode) || ranks === undefined ? compresses : await onAny(ranks.comm, compresses);
      const onClose = (closed: Engine) => {
        this.#engines.delete(closed);
        if (options.comm !== undefined) ranks?.free();
      };
      const definitions = this.#definitions;
      const engine = new Engine({
        ...{ addon: this.#addon, id, io: this, path, mode, type },
        ...{ ranks, isCompressed, definitions, onClose },
      });
      this.#engines.add(engine);
      if (mode === "write" && makes && (ranks?.rank ?? 0) === 0) await dropManifest(path, engine);
      return engine;
    });
  }

  /** Not for callers. */
  variable(name: string): Variable | undefined {
    return this.#variables.get(name);
  }

  /** Not for callers. */
  forget(): void {
    if (this.#engines.size > 0) refuse("ADIOS_ARGUMENT", `the IO '${this.name}' has an open file`);
    this.#isForgotten = true;
  }

  /** Not for callers. */
  async closeAll(): Promise<void> {
    this.#isForgotten = true;
    const closed = await Promise.allSettled([...this.#engines].map((engine) => engine.close()));
    const failed = closed.find((each) => each.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  /** Not for callers: throws what was refused of definitions that nobody has waited for. */
  async checkDefinitions(): Promise<void> {
    await this.#definitions.check();
  }

  get #isReading(): boolean {
    return [...this.#engines].some((engine) => engine.isReading);
  }

  #post(call: string, run: () => Promise<void>, variable?: string): void {
    const site = this.#site(call, variable);
    attempt(site, () => {
      if (this.#isForgotten) refuse("ADIOS_CLOSED", `the IO '${this.name}' was removed`);
      this.#definitions.post(site, run());
    });
  }

  #ask<R>(call: string, variable: string | undefined, run: () => Promise<R>): Promise<R> {
    return attemptAsync(this.#site(call, variable), () => {
      if (this.#isForgotten) refuse("ADIOS_CLOSED", `the IO '${this.name}' was removed`);
      return this.#definitions.before(run());
    });
  }

  #site(call: string, variable?: string, path?: string): AdiosSite {
    return { call, variable, path, rank: this.#ranks?.rank, size: this.#ranks?.size };
  }
}
