import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import type { GraphTensors } from "../../graphTensors.js";
import { toDevice } from "../../toDevice.js";
import type { BranchRows } from "../rows.js";
import { assemble } from "./assemble.js";
import { hasVariance, PROPERTY_KINDS, propertyWidth, type ResolvedProperty } from "./config.js";
import type { AtomicOutputs, PropertyHead } from "./head.js";

/** A branch that the batch has atoms of. */
export interface BranchPart {
  /** Its position among the branches. */
  index: number;
  name: string;
  heads: ReadonlyMap<string, PropertyHead>;
  rows: BranchRows;
}

/** A property in the unit of its labels; not a number in branches without its head. @param parts In the order of the rows. */
export function predictProperty(
  name: string,
  property: ResolvedProperty,
  parts: readonly BranchPart[],
  inputs: GraphTensors,
): AtomicOutputs {
  const outputs = parts.map(({ heads, rows }) => heads.get(name)?.forward(rows));
  const like = outputs.find((each) => each !== undefined);
  if (!like) return absent(property, inputs);
  const { values, variance } = assemble(property, joined(outputs, like, parts), inputs);
  const scale = toDevice(scales(property, parts, inputs, values.dtype), values.device, { nonBlocking: true });
  return { values: values.mul(scale), ...(variance && { variance: variance.mul(scale.pow(2)) }) };
}

function absent(property: ResolvedProperty, inputs: GraphTensors): AtomicOutputs {
  const rows = PROPERTY_KINDS[property.kind].of === "atoms" ? inputs.atoms : inputs.structures;
  const values = torch.full([rows, propertyWidth(property)], Number.NaN, {
    dtype: inputs.volume.dtype,
    device: inputs.volume.device,
  });
  return { values, ...(hasVariance(property) && { variance: values }) };
}

/** One after the other, zeros where a branch has no head. */
function joined(
  outputs: readonly (AtomicOutputs | undefined)[],
  like: AtomicOutputs,
  parts: readonly BranchPart[],
): AtomicOutputs {
  const join = (tensorOf: (each: AtomicOutputs) => Tensor, columns: number) =>
    torch.cat(
      outputs.map((each, part) => {
        const atoms = parts[part]!.rows.features.shape[0]!;
        return each
          ? tensorOf(each)
          : torch.zeros([atoms, columns], { dtype: like.values.dtype, device: like.values.device });
      }),
      0,
    );
  return {
    values: join(({ values }) => values, like.values.shape[1]!),
    ...(like.variance && { variance: join(({ variance }) => variance!, like.variance.shape[1]!) }),
  };
}

/** (G, 1) or (N, 1): what each row of a property is multiplied by. */
function scales(
  { kind, scales: ofBranches }: ResolvedProperty,
  parts: readonly BranchPart[],
  inputs: GraphTensors,
  dtype: Tensor["dtype"],
): Tensor {
  const bounds = PROPERTY_KINDS[kind].of === "atoms" ? inputs.branchAtoms : inputs.branchStructures;
  const values = new Float64Array(bounds.at(-1)!);
  for (const { index, name } of parts) values.fill(ofBranches[name] ?? Number.NaN, bounds[index], bounds[index + 1]);
  return torch.tensor(values, { shape: [values.length, 1], dtype });
}
