import type { AtomArray, InfoValue, Structure } from "@hydride/core-graph";
import type { Property } from "./predictionModel.js";
import type { StructurePrediction } from "./structurePrediction.js";

/**
 * The structure with what was predicted in place of its labels: those that the model does not predict are left out, so that no
 * label passes for a prediction. Other properties are in the info under their names, those of atoms in an array.
 */
export function predictedStructure(prediction: StructurePrediction): Structure {
  const { structure, energy, forces, stress, properties, unpredicted = [] } = prediction;
  const rest = { ...structure };
  delete rest.energy;
  delete rest.forces;
  delete rest.stress;
  const ofStructure = properties.filter((property) => property.of === "structures");
  const ofAtoms = properties.filter((property) => property.of === "atoms");
  const info = Object.fromEntries(
    ofStructure.map(({ name, values }): [string, InfoValue] => [name, values.length === 1 ? values[0]! : [...values]]),
  );
  const arrays = Object.fromEntries(
    ofAtoms.map(({ name, width, values }): [string, AtomArray] => [name, { kind: "real", width, values }]),
  );
  const withoutLabels = <Value>(record: Record<string, Value>, of: Property["of"]) => {
    const gone = unpredicted.filter((property) => property.of === of).map(({ name }) => name);
    return Object.fromEntries(Object.entries(record).filter(([name]) => !gone.includes(name)));
  };
  return {
    ...rest,
    energy,
    ...(forces && { forces }),
    ...(stress && { stress }),
    info: { ...withoutLabels(rest.info, "structures"), ...info },
    ...((rest.arrays || ofAtoms.length > 0) && {
      arrays: { ...withoutLabels(rest.arrays ?? {}, "atoms"), ...arrays },
    }),
  };
}
