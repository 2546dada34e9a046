export { constant_, eye_, normal_, ones_, uniform_, zeros_ } from "./plain.js";
export { calculateGain, kaimingNormal_, type KaimingOptions, kaimingUniform_, type Nonlinearity } from "./kaiming.js";
export { orthogonal_ } from "./orthogonal.js";
export { truncNormal_ } from "./truncNormal.js";
export { xavierNormal_, xavierUniform_ } from "./xavier.js";
