export { deviceCount, isAvailable, synchronize, unavailableReason } from "./devices.js";
export { currentStream, Stream, type StreamOptions, withStream } from "./stream.js";
