export { load } from "./load.js";
export { loadStateDict } from "./stateDict.js";
