import type { Probe } from "./check.js";
import { versionAtLeast } from "./system.js";

const OLDEST = "20.19";

export const probeNode: Probe = async () => {
  const version = process.versions.node;
  const ok = versionAtLeast(version, OLDEST);
  return {
    name: "node",
    ok,
    found: `Node.js ${version}, Node-API ${process.versions.napi} (${process.execPath})`,
    searched: [process.execPath],
    remedy: ok ? null : `install Node.js ${OLDEST} or newer (https://nodejs.org/en/download)`,
  };
};
