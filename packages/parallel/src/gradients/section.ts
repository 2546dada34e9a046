import type { Device, Tensor } from "@hydride/torch-js";
import type { Axis } from "../communicator/stepTimer.js";
import { ParallelError } from "../errors.js";

/** A parameter's place in its section's buffer. */
export interface SectionPart {
  readonly name: string;
  readonly parameter: Tensor;
  /** Elements before it, and of it. */
  readonly offset: number;
  readonly count: number;
}

/** Parameters that the same ranks hold, in one row: the order of the model, on every rank the same. */
export interface Section {
  readonly axis: Axis;
  readonly dtype: "float32" | "float64";
  /** Of all sections the same. */
  readonly device: Device;
  readonly parts: readonly SectionPart[];
  /** Elements. */
  readonly count: number;
}

/** Bytes of gradients. */
export function gradientBytes({ count, dtype }: Pick<Section, "count" | "dtype">): number {
  return count * (dtype === "float64" ? 8 : 4);
}

/** Over which ranks a parameter's gradient is summed, by its name: branches over the group, everything else over the world. */
export type AxisOf = (name: string) => Axis;

export const axisOfName: AxisOf = (name) => (name.startsWith("branches.") ? "group" : "world");

/**
 * The sections of a model's parameters; it follows from the parameters alone, whatever gradients there are.
 * @throws ParallelError PARAMETERS_DIFFER for parameters that are no float32 or float64, or on different devices.
 */
export function sectionsOf(parameters: ReadonlyMap<string, Tensor>, axisOf: AxisOf = axisOfName): Section[] {
  const sections = new Map<string, Omit<Section, "parts" | "count"> & { parts: SectionPart[]; count: number }>();
  let first: Device | undefined;
  for (const [name, parameter] of parameters) {
    const { dtype, device } = parameter;
    if (dtype !== "float32" && dtype !== "float64") {
      throw new ParallelError(
        "PARAMETERS_DIFFER",
        `${name}: expected a parameter of float32 or float64, found one of ${dtype}`,
      );
    }
    if (device !== (first ??= device)) {
      throw new ParallelError(
        "PARAMETERS_DIFFER",
        `${name}: expected a parameter on ${first}, as those before it, found one on ${device}`,
        "Move the whole model to one device.",
      );
    }
    const axis = axisOf(name);
    const key = `${axis} ${dtype}`;
    let section = sections.get(key);
    if (!section) sections.set(key, (section = { axis, dtype, device, parts: [], count: 0 }));
    const count = parameter.numel();
    section.parts.push({ name, parameter, offset: section.count, count });
    section.count += count;
  }
  // Every rank goes through them in the same order.
  return [...sections].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, section]) => section);
}
