import type { Communicator } from "./communicator/communicator.js";
import { StepTimer } from "./communicator/stepTimer.js";
import { TimedCommunicator } from "./communicator/timed.js";
import { ParallelError } from "./errors.js";
import type { PlacedGroup, Placement } from "./placement/placement.js";

/**
 * The ranks of a job under a placement, by axes: `world`, all of them, which share the encoder, and `group`, those that hold the same
 * branches as this one. Both are its own: other messages of the job do not meet those of training.
 */
export class ProcessMesh {
  readonly world: Communicator;
  readonly group: Communicator;
  /** What this rank's group holds. */
  readonly place: PlacedGroup;

  /**
   * Collective.
   * @param world All ranks of the job.
   * @throws ParallelError MESH_INVALID where the placement is for another number of ranks.
   */
  constructor(
    world: Communicator,
    readonly placement: Placement,
    readonly timer: StepTimer = new StepTimer(),
  ) {
    if (placement.ranks !== world.size) {
      throw new ParallelError(
        "MESH_INVALID",
        `expected a placement on the ${String(world.size)} ranks there are, found one on ${String(placement.ranks)}`,
      );
    }
    this.place = placement.groupOf(world.rank);
    const timed = new TimedCommunicator(world, timer);
    this.world = timed.split(0);
    this.group = timed.split(placement.groupIndexOf(world.rank));
  }

  /** The branches that this rank holds. */
  get branches(): readonly string[] {
    return this.place.branches;
  }

  /** Whether this is the rank that writes what its group holds: the first of it. Rank 0 of the world writes the encoder. */
  get isWriter(): boolean {
    return this.group.rank === 0;
  }

  /** Gives the communicators back; the mesh cannot be used any more. Collective. */
  free(): void {
    this.group.free();
    this.world.free();
  }
}
