export { type DynamicsOptions, totalEnergies } from "./dynamics.js";
export { evaluate, type Evaluation } from "./evaluate.js";
export { type PhysicsOptions, PhysicsSuite } from "./physics.js";
export { randomNumbers, sampleStructures } from "./samples.js";
export { multiply, nudged, permuted, randomRotation, together, transformed, translated } from "./transforms.js";
