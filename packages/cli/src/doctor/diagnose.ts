import { probeAdios2, probeAdiosAddon } from "./adios2.js";
import { probeGraphAddon, probeTorchAddon } from "./addons.js";
import type { DoctorReport, Probe, ProbeContext } from "./check.js";
import { probeCmake } from "./cmake.js";
import { probeCompiler } from "./compiler.js";
import { probeCores } from "./cores.js";
import { probeCuda } from "./cuda.js";
import { probeLibtorch } from "./libtorch.js";
import { probeMemory } from "./memory.js";
import { probeMpi } from "./mpi.js";
import { probeNode } from "./node.js";
import { probeVectors } from "./vectors.js";

const PROBES: Probe[] = [
  probeNode,
  probeCompiler,
  probeCmake,
  probeLibtorch,
  probeTorchAddon,
  probeGraphAddon,
  probeCuda,
  probeMpi,
  probeAdios2,
  probeAdiosAddon,
  probeCores,
  probeVectors,
  probeMemory,
];

/** Looks at everything that Hydride needs or can use; `ok` when nothing that is required is missing. */
export async function diagnose(context: ProbeContext = { env: process.env }): Promise<DoctorReport> {
  const checks = await Promise.all(PROBES.map((probe) => probe(context)));
  return { ok: checks.every((check) => check.ok), checks };
}
