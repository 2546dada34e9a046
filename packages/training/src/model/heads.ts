import type { HeadsConfig, PropertyConfig } from "@hydride/models";
import type { Config } from "../config/schema.js";
import type { Task } from "../data/task.js";

type Heads = Config["model"]["heads"];

/**
 * The heads of an ordinary potential. Where the configuration does not say in what unit a property is predicted, it is the size of the
 * training labels; charges and dipoles have one of their own.
 */
export function headsConfig(
  { hidden, forces, widths, uncertainty, properties = {} }: Heads,
  tasks: readonly Partial<Pick<Task, "name" | "properties">>[] = [],
): HeadsConfig {
  const named = Object.entries(properties).map(([name, property]) => {
    const sized = property.kind !== "charges" && property.kind !== "dipole";
    const sizes = tasks.flatMap((task): [string, number][] => {
      const size = task.properties?.[name]?.size;
      return size === undefined ? [] : [[task.name!, size]];
    });
    const scales = { ...(sized && Object.fromEntries(sizes)), ...property.scales };
    return [name, { ...given(property), ...(Object.keys(scales).length > 0 && { scales }) } as PropertyConfig] as const;
  });
  return {
    hidden,
    forces,
    ...(widths && { widths: given(widths) }),
    ...(uncertainty && { uncertainty }),
    ...(named.length > 0 && { properties: Object.fromEntries(named) }),
  };
}

/** Without the keys that are there and undefined. */
function given<Group extends object>(group: Group): { [Key in keyof Group]: Exclude<Group[Key], undefined> } {
  const entries = Object.entries(group).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Group]: Exclude<Group[Key], undefined> };
}
