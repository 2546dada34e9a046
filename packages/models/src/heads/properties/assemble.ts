import { where } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { gatherSegments, sumSegments } from "../../fused/segments.js";
import type { GraphTensors } from "../../graphTensors.js";
import type { ResolvedProperty } from "./config.js";
import type { AtomicOutputs } from "./head.js";

/** A property out of what heads say of the atoms: (G, width) of structures, (N, width) of atoms. */
export function assemble(property: ResolvedProperty, outputs: AtomicOutputs, inputs: GraphTensors): AtomicOutputs {
  const { values, variance } = outputs;
  switch (property.kind) {
    case "scalar": {
      const reduce = property.reduce === "sum" ? sumOver : meanOver;
      const spread = property.reduce === "sum" ? varianceOfSum : meanOver;
      return { values: reduce(values, inputs), ...(variance && { variance: spread(variance, inputs) }) };
    }
    case "charges":
      return { values: conserved(values, inputs).to(values.dtype) };
    case "dipole":
      return { values: dipole(values, inputs) };
    case "atomScalar":
    case "atomVector":
      return outputs;
  }
}

function sumOver(atomic: Tensor, { atomsByStructure }: GraphTensors): Tensor {
  return sumSegments(atomic, atomsByStructure);
}

function meanOver(atomic: Tensor, inputs: GraphTensors): Tensor {
  return sumOver(atomic, inputs).div(atomCounts(inputs, atomic));
}

/**
 * The variance of a sum over atoms, (G, ...), from those of atoms, (N, ...): n times their sum, as of errors that atoms share.
 * So its root grows with the structure, and that of the mean per atom does not: more of the same atoms do not make it surer.
 */
export function varianceOfSum(atomic: Tensor, inputs: GraphTensors): Tensor {
  return sumOver(atomic, inputs).mul(atomCounts(inputs, atomic));
}

/** (G, 1) or (G), as many dimensions as `like` has. */
function atomCounts({ atomsByStructure, structures }: GraphTensors, like: Tensor): Tensor {
  const shape = [structures, ...like.shape.slice(1).map(() => 1)];
  return atomsByStructure.offsets.diff().to(like.dtype).reshape(shape);
}

/** Charges (N, 1) in float64, all of a structure moved alike so that they add up to its own. */
function conserved(charges: Tensor, inputs: GraphTensors): Tensor {
  const exact = charges.to("float64");
  const missing = inputs.charge.sub(sumOver(exact, inputs)).div(atomCounts(inputs, exact));
  return exact.add(gatherSegments(missing, inputs.atomsByStructure));
}

/** @param atomic (N, 1) charges, or (N, 4) charges and dipoles of atoms. */
function dipole(atomic: Tensor, inputs: GraphTensors): Tensor {
  const ofCharges = conserved(atomic.narrow(1, 0, 1), inputs).mul(inputs.centred);
  const ofAtoms = atomic.shape[1] === 1 ? ofCharges : ofCharges.add(atomic.narrow(1, 1, 3));
  return where(inputs.molecular, sumOver(ofAtoms, inputs).to(atomic.dtype), Number.NaN);
}
