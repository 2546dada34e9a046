import { describe } from "../describe";
import { refuse } from "../errors";

/** Settings of an engine or an operator, with ADIOS2's names. */
export type Parameters = Readonly<Record<string, string | number | boolean>>;

/** name, value, name, value, as ADIOS2 reads them: "On" and "Off" for true and false. */
export function pairs(parameters: unknown): string[] {
  if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) {
    return refuse("ADIOS_ARGUMENT", `expected an object of parameters, found ${describe(parameters)}`);
  }
  return Object.entries(parameters).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === "boolean") return [name, value ? "On" : "Off"];
    if (typeof value === "string" || (typeof value === "number" && Number.isFinite(value)))
      return [name, String(value)];
    return refuse(
      "ADIOS_ARGUMENT",
      `expected a string, number or boolean as parameter ${name}, found ${describe(value)}`,
    );
  });
}

export function checkName(what: string, name: unknown): string {
  if (typeof name === "string" && name !== "" && !name.includes("\0")) return name;
  return refuse("ADIOS_ARGUMENT", `expected a name of ${what}, found ${describe(name)}`);
}
