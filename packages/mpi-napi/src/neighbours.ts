import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Where the ranks of a job that run on this host find each other, without a word of MPI's. */
export interface Meeting {
  /** The same for them and for nobody else. */
  name: string;
  /** Whether the launcher says by itself which rank it has lost. */
  launcherNamesRanks: boolean;
}

/** Hydra's process on each host, of MPICH and Intel MPI: one for each job. */
const HYDRA = "hydra_pmi_proxy";

/**
 * The meeting of a rank's neighbours, as the launcher's variables and the process tree tell; undefined where they tell nothing, where
 * there is one rank, or where HYDRIDE_MPI_WATCH=off.
 * @param ancestor The nearest ancestor of a name, of which this has to be told by its number and its beginning.
 */
export function meetingOf(
  size: number,
  environment: NodeJS.ProcessEnv = process.env,
  ancestor: (name: string) => string | undefined = ancestorNamed,
): Meeting | undefined {
  if (size === 1 || environment["HYDRIDE_MPI_WATCH"] === "off") return undefined;
  const space = environment["PMIX_NAMESPACE"];
  const hydra = ancestor(HYDRA);
  if (space === undefined && hydra === undefined) return undefined;
  // A namespace is one server's, and a job in a rank of another inherits variables of that.
  const servers = Object.keys(environment).filter((name) => name.startsWith("PMIX_SERVER_URI"));
  const parts = [size, space, ...servers.toSorted().map((name) => environment[name]), hydra, process.getuid?.()];
  const key = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
  return { name: `hydride-mpi-${key}`, launcherNamesRanks: hydra === undefined };
}

/** "1234 56789" of process 1234 that began 56,789 ticks after the system did (proc(5)). */
function ancestorNamed(name: string): string | undefined {
  try {
    for (let pid = process.ppid; pid > 1;) {
      const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
      // The second field, in brackets, may have spaces and brackets.
      const [open, close] = [stat.indexOf("("), stat.lastIndexOf(")")];
      const fields = stat.slice(close + 2).split(" ");
      if (stat.slice(open + 1, close) === name) return `${String(pid)} ${fields[19]!}`;
      pid = Number(fields[1]);
    }
  } catch {
    // No proc(5), or one that hides other users' processes.
  }
  return undefined;
}
