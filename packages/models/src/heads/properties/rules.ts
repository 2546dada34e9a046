import {
  anything,
  boolean,
  checkField,
  checkFields,
  checkWidths,
  type FieldRule,
  type FieldRules,
  list,
  object,
  oneOf,
  optional,
  plainName,
  positive,
  positiveInteger,
} from "../../fieldRules.js";
import { PROPERTY_KINDS, type PropertyConfig, type PropertyKind } from "./config.js";

const COMMON = {
  kind: anything,
  hidden: optional(list),
  branches: optional(list),
  scales: optional(anything),
};
const SCALAR = { ...COMMON, width: optional(positiveInteger), uncertainty: optional(boolean) };

const RULES: { [Kind in PropertyKind]: FieldRules<Extract<PropertyConfig, { kind: Kind }>> } = {
  scalar: { ...SCALAR, reduce: oneOf(["sum", "mean"]) },
  atomScalar: SCALAR,
  charges: COMMON,
  dipole: COMMON,
  atomVector: COMMON,
};

// The other labels have fields of their own in a structure: under these names there would be none.
const TAKEN = ["energy", "forces", "stress", "charge", "spin"];

const propertyName: FieldRule = {
  expected: `${plainName.expected}, and none of ${TAKEN.join(", ")}`,
  holds: (value) => plainName.holds(value) && !TAKEN.includes(value as string),
};

/**
 * @param path Such as model.heads.properties.
 * @throws ModelError MODEL_CONFIG naming the field, what was expected and what was found.
 */
export function validateProperties(path: string, properties: unknown, branches: readonly string[]): void {
  checkField(path, properties, object);
  for (const [name, property] of Object.entries(properties as Record<string, PropertyConfig | null | undefined>)) {
    checkField(`${path}: a property`, name, propertyName);
    const at = `${path}.${name}`;
    checkField(`${at}.kind`, property?.kind, oneOf(Object.keys(PROPERTY_KINDS)));
    checkFields<PropertyConfig>(at, property, RULES[property!.kind]);
    checkWidths(`${at}.hidden`, property!.hidden ?? []);
    const own = property!.branches ?? branches;
    checkField(`${at}.branches`, own, { expected: "one dataset or more", holds: () => own.length > 0 });
    for (const [index, branch] of own.entries()) checkField(`${at}.branches[${index}]`, branch, oneOf(branches));
    checkField(`${at}.branches`, own, { expected: "distinct names", holds: () => new Set(own).size === own.length });
    const scale = optional(positive("a positive number in the unit of the labels"));
    checkFields(`${at}.scales`, property!.scales ?? {}, Object.fromEntries(own.map((branch) => [branch, scale])));
  }
}
