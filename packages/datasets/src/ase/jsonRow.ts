import type { InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import type { AseRow } from "./row";
import type { AseValue } from "./values";

/** A row that stands in JSON as a whole, after ASE's notation of arrays was read. Throws a `Fault`; `hint` is for other data. */
export function rowOfJson(row: InfoValue, hint: string): AseRow {
  if (typeof row !== "object" || row === null || Array.isArray(row) || !("numbers" in row)) {
    const found = quote(JSON.stringify(row));
    throw new Fault("DATASET_LAYOUT", `expected an ASE row with numbers and positions, found ${found}`, hint);
  }
  const { key_value_pairs: pairs, data, ...fields } = row;
  return {
    fields: new Map<string, AseValue>(Object.entries(fields)),
    extras: [
      ["key_value_pairs", entries(pairs)],
      ["data", entries(data)],
    ],
  };
}

function entries(value: InfoValue | undefined): Record<string, InfoValue> {
  if (value === undefined || value === null) return {};
  return typeof value === "object" && !Array.isArray(value) ? value : { data: value };
}
