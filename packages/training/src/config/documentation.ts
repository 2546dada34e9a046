import { z } from "zod";
import { configSchema } from "./schema.js";

/** The parts of a JSON schema that a configuration uses. */
interface SchemaNode {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  anyOf?: SchemaNode[];
  properties?: Record<string, SchemaNode>;
  required?: string[];
  items?: SchemaNode;
  additionalProperties?: boolean | SchemaNode;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
}

/** One option as the documentation shows it. */
export interface ConfigKey {
  /** Path with dots; `*` stands for a position in a list, or a name in a map. */
  path: string;
  type: string;
  /** JSON of the default, "required", or "none". */
  default: string;
  description: string;
}

/** The JSON schema (draft 2020-12) of a configuration file, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return {
    title: "Hydride pre-training configuration",
    ...(z.toJSONSchema(configSchema, { io: "input" }) as Record<string, unknown>),
  };
}

/** Every option with its type, default, range and text, groups before their members. */
export function configKeys(): ConfigKey[] {
  return members("", configJsonSchema() as SchemaNode);
}

/** The reference page of the configuration, in Markdown. */
export function configMarkdown(): string {
  const rows = configKeys().map(
    ({ path, type, default: value, description }) => `| \`${path}\` | ${type} | ${value} | ${description} |`,
  );
  return [
    "# Configuration of a pre-training run",
    "",
    "YAML or JSON. Paths are relative to the file's own folder. An unknown key is an error. On the command line",
    "`--set key.path=value` replaces one value; a position in a list is a number (`--set datasets.0.weight=2`).",
    "`*` stands for such a position, or for a name in a map.",
    "Editors find the schema in `@hydride/training/config.schema.json`. This page is generated from it.",
    "",
    "| Key | Type | Default | Meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function members(prefix: string, node: SchemaNode): ConfigKey[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const path = prefix + key;
    const own: ConfigKey = {
      path,
      type: typeText(child),
      default: defaultText(child, node.required?.includes(key) ?? false),
      description: child.description ?? "",
    };
    const each = child.items ?? valueOf(child);
    const inside = each?.properties ? members(`${path}.*.`, each) : members(`${path}.`, child);
    return [own, ...inside];
  });
}

/** What a map holds. */
function valueOf({ additionalProperties }: SchemaNode): SchemaNode | undefined {
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

function typeText(node: SchemaNode): string {
  if (node.anyOf) return node.anyOf.map(typeText).join(" or ");
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(" or ");
  if (node.type === "array") return `list of ${typeText(node.items ?? {})}`;
  if (node.type === "object") return node.properties ? "group" : `map of ${mapText(valueOf(node) ?? {})}`;
  return [node.type ?? "value", rangeText(node)].join("");
}

function mapText(value: SchemaNode): string {
  if (value.type === "number") return "numbers";
  return value.properties ? "groups" : typeText(value);
}

/** A range such as ` > 0, <= 1`; bounds that only say "a safe integer" are left out. */
function rangeText(node: SchemaNode): string {
  const bounds: [string, number | undefined][] = [
    [">=", node.minimum],
    [">", node.exclusiveMinimum],
    ["<=", node.maximum],
    ["<", node.exclusiveMaximum],
  ];
  const texts = bounds
    .filter(([, bound]) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER)
    .map(([sign, bound]) => `${sign} ${String(bound)}`);
  return texts.length === 0 ? "" : ` ${texts.join(", ")}`;
}

function defaultText(node: SchemaNode, required: boolean): string {
  if (required) return "required";
  return node.default === undefined || node.properties ? "" : `\`${JSON.stringify(node.default)}\``;
}
