import type { GraphBatch, PropertyLabel } from "@hydride/core-graph";
import type { ReferenceEnergies } from "@hydride/datasets";
import { HydraGnnPotential, type HydraGnnPrediction, type Prediction } from "@hydride/models";
import * as torch from "@hydride/torch-js";
import type { TrivialPredictor } from "../data/propertyStatistics.js";
import { type AnyPotential, edgesOf, isConservative, labelsOf, predictBatch } from "../model/model.js";

/** Something that a model predicts besides energy, forces and stress; row-major. */
export interface Property {
  name: string;
  of: "structures" | "atoms";
  width: number;
  values: Float64Array;
}

/** A property of a batch; not a number where there is none. */
export interface BatchProperty extends Property {
  /** The branches that predict it; all where absent. */
  branches?: readonly string[];
  /** Whether only structures without periodic directions have it. */
  molecular?: boolean;
}

/** What a model predicts of a batch, in its order. */
export interface BatchPrediction {
  /** (G) eV, without reference energies. */
  energy: Float64Array;
  /** (N, 3) eV/angstrom; absent where the model has none. */
  forces?: Float64Array;
  /** (G, 3, 3) eV/angstrom^3, not a number where there is no volume; absent where forces are direct. */
  stress?: Float64Array;
  properties: BatchProperty[];
}

/** A model that is ready to predict, whatever it was made by. */
export interface PredictionModel {
  /** Where it was read from. */
  folder: string;
  branches: readonly string[];
  dtype: "float32" | "float64";
  /** How batches are to be collated, besides the branches. */
  edges: { cutoff: number; maxNeighbors?: number };
  /** By branch; empty where the model knows of none. */
  references: ReadonlyMap<string, ReferenceEnergies>;
  /** The labels of its properties, as batches are to hold them. */
  labels: readonly PropertyLabel[];
  /** By branch and name, what predicts a property without a model; empty where nothing is known. */
  trivial: ReadonlyMap<string, Readonly<Record<string, TrivialPredictor>>>;
  predict(batch: GraphBatch): BatchPrediction;
}

type Forward = Pick<PredictionModel, "branches" | "dtype" | "edges" | "labels" | "predict">;

/** A model of any architecture. */
export function ofModel(model: AnyPotential): Forward {
  const { branches, dtype } = model.config;
  const labels = labelsOf(model);
  const forces = predictsForces(model);
  const conservative = isConservative(model);
  model.requiresGrad_(false);
  return {
    branches,
    dtype,
    edges: edgesOf(model),
    labels,
    predict: (batch) =>
      inScope(() => {
        const prediction = predictBatch(model, batch, { forces, stress: conservative && hasVolume(batch) });
        const properties =
          model instanceof HydraGnnPotential ? ofHeads(model, prediction) : namedProperties(prediction, labels);
        return { ...numbersOf(prediction), properties };
      }),
  };
}

function predictsForces(model: AnyPotential): boolean {
  if (!(model instanceof HydraGnnPotential)) return true;
  const { enable_interatomic_potential, heads } = model.config.encoder.architecture;
  return enable_interatomic_potential || heads.some(({ name }) => name === "forces");
}

function inScope(work: () => BatchPrediction): BatchPrediction {
  return torch.noGrad(() => torch.tidy(work));
}

function hasVolume({ volume }: GraphBatch): boolean {
  return volume.some((value) => value > 0);
}

function numbersOf({ energy, forces, stress }: Prediction): BatchPrediction {
  return {
    energy: float64(energy),
    ...(forces && { forces: float64(forces) }),
    ...(stress && { stress: float64(stress) }),
    properties: [],
  };
}

/** The properties of a potential, each with its variance where there is one, after that of the energy. */
function namedProperties({ properties, variances }: Prediction, labels: readonly PropertyLabel[]): BatchProperty[] {
  const energy = variances?.get("energy");
  return [
    ...(energy ? [{ name: "energy_variance", of: "structures" as const, width: 1, values: float64(energy) }] : []),
    ...labels.flatMap(({ name, of, width = 1, datasets, molecular }) => {
      const own = { of, width, ...(datasets && { branches: datasets }), ...(molecular && { molecular }) };
      const variance = variances?.get(name);
      return [
        { ...own, name, values: float64(properties!.get(name)!) },
        ...(variance ? [{ ...own, name: `${name}_variance`, values: float64(variance) }] : []),
      ];
    }),
  ];
}

/** What HydraGNN's heads give beside energy and forces. */
function ofHeads({ config }: HydraGnnPotential, prediction: Prediction): Property[] {
  const { heads } = config.encoder.architecture;
  return heads.flatMap(({ name, type }) => propertiesOf(prediction as HydraGnnPrediction, name, type));
}

/** A head's own output unless it is energy or forces, and its variance where there is one. */
function propertiesOf({ outputs, variances }: HydraGnnPrediction, head: string, type: "graph" | "node"): Property[] {
  const property = (name: string, tensor: torch.Tensor): Property => ({
    name,
    of: type === "graph" ? "structures" : "atoms",
    width: tensor.shape[1]!,
    values: float64(tensor),
  });
  const isUsual = head === "energy" || head === "forces";
  const variance = variances?.get(head);
  return [
    ...(isUsual ? [] : [property(head, outputs.get(head)!)]),
    ...(variance ? [property(`${head}_variance`, variance)] : []),
  ];
}

function float64(tensor: torch.Tensor): Float64Array {
  return Float64Array.from(tensor.contiguous().toArray() as ArrayLike<number>);
}
