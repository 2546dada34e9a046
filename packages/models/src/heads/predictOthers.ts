import type { Tensor } from "@hydride/torch-js";
import type { Encoded } from "../encoders/registry.js";
import type { GraphTensors } from "../graphTensors.js";
import type { Branch } from "./branch.js";
import type { ResolvedHeads } from "./config.js";
import { branchRanges, perBranch } from "./perBranch.js";
import { varianceOfSum } from "./properties/assemble.js";
import { predictProperty } from "./properties/predict.js";
import { branchRows } from "./rows.js";

/** What a model predicts besides energies, forces and stress; absent where it has none. */
export interface Others {
  properties?: Map<string, Tensor>;
  variances?: Map<string, Tensor>;
}

/** @param scales (B) the unit of each branch's energies. */
export function predictOthers(
  { uncertainty, properties }: ResolvedHeads,
  branches: ReadonlyMap<string, Branch>,
  scales: readonly number[],
  inputs: GraphTensors,
  encoded: Encoded,
): Others {
  const others: Others = {};
  if (uncertainty) {
    const atomic = perBranch(branches, inputs.branchAtoms, ({ branch, index, begin, length }) =>
      branch.atomicVariances(encoded.features.narrow(0, begin, length)).mul(scales[index]! ** 2),
    );
    others.variances = new Map([["energy", varianceOfSum(atomic, inputs)]]);
  }
  if (properties) {
    const parts = branchRanges(branches, inputs.branchAtoms).map(({ branch, name, index }) => ({
      index,
      name,
      heads: branch.properties,
      rows: branchRows(inputs, encoded, index),
    }));
    others.properties = new Map();
    for (const [name, property] of Object.entries(properties)) {
      const { values, variance } = predictProperty(name, property, parts, inputs);
      others.properties.set(name, values);
      if (variance) (others.variances ??= new Map()).set(name, variance);
    }
  }
  return others;
}

/** The same numbers without their graph. */
export function detachOthers(others: Others): Others {
  const detached = (map: Map<string, Tensor>) => new Map([...map].map(([name, tensor]) => [name, tensor.detach()]));
  return {
    ...(others.properties && { properties: detached(others.properties) }),
    ...(others.variances && { variances: detached(others.variances) }),
  };
}
