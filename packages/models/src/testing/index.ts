export { evaluate, type Evaluation } from "./evaluate.js";
export { type PhysicsOptions, PhysicsSuite } from "./physics.js";
export { randomNumbers, sampleStructures } from "./samples.js";
export * from "./transforms.js";
