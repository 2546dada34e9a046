import { MPIError } from "./errors";
import type { Loaded } from "./load";

/** What the launchers of the various MPIs tell a process of how many there are. */
const SIZES = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"];
const RANKS = ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "PMI_ID"];

/** Whether a launcher such as mpirun or srun has started this process. */
export const isLaunched = (environment: NodeJS.ProcessEnv = process.env): boolean =>
  [...SIZES, ...RANKS].some((name) => environment[name] !== undefined);

/**
 * Open MPI 4 without a launcher starts a daemon of its own, which is there for MPI_Comm_spawn alone and refuses to run as
 * root. Gives a function that takes the setting back, so that children do not inherit it.
 */
export function prepareSingleton(build: string): () => void {
  const setting = "OMPI_MCA_ess_singleton_isolated";
  if (!build.startsWith("openmpi-4") || isLaunched() || process.env[setting] !== undefined) return () => undefined;
  process.env[setting] = "1";
  return () => void Reflect.deleteProperty(process.env, setting);
}

/** Throws MPIError `MPI_LAUNCHER` where MPI knows of this process alone and a launcher says that there are more. */
export function checkLauncher(size: number, { build, builds, remedy }: Loaded): void {
  if (size > 1) return;
  const byCount = SIZES.find((name) => Number(process.env[name] ?? 1) > 1);
  const byRank = RANKS.find((name) => Number(process.env[name] ?? 0) > 0);
  const name = byCount ?? byRank;
  if (name === undefined) return;
  const others = builds.filter((each) => each !== build);
  const switchTo =
    others.length > 0 ? `set HYDRIDE_MPI to the MPI of the launcher (${others.join(", ")} built), or ` : "";
  throw new MPIError(
    "MPI_LAUNCHER",
    -1,
    `the launcher says that there are several ranks (${name}=${process.env[name]!}), but ${build}, for which the add-on ` +
      "was compiled, knows of this one alone: the launcher belongs to another MPI",
    undefined,
    `start with the mpirun of ${build}, ${switchTo}${remedy}`,
  );
}
