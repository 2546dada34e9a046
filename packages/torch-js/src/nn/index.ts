export { ReLU, SiLU } from "./activation.js";
export { Embedding } from "./embedding.js";
export * as init from "./init.js";
export { Linear, type LinearOptions } from "./linear.js";
export { Module } from "./module.js";
export { isParameter, parameter } from "./parameter.js";
export { type Layer, Sequential } from "./sequential.js";
export * as utils from "./utils.js";
