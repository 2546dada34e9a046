import type * as torch from "@hydride/torch-js";
import { checkAlike } from "./gradients/checkAlike.js";
import { type AxisOf, sectionsOf } from "./gradients/section.js";
import type { ProcessMesh } from "./processMesh.js";

/**
 * Makes weights equal on all ranks that hold them: the encoder's are those of rank 0, a branch's those of its group's first rank.
 * Collective. @throws ParallelError PARAMETERS_DIFFER
 */
export function broadcastParameters(
  mesh: ProcessMesh,
  parameters: ReadonlyMap<string, torch.Tensor>,
  axisOf?: AxisOf,
): void {
  for (const section of sectionsOf(parameters, axisOf)) {
    const communicator = mesh[section.axis];
    checkAlike(section, communicator);
    for (const { parameter } of section.parts) communicator.broadcast(parameter.detach(), 0);
  }
}
