import { describe, expect, it } from "vitest";
import { meetingOf } from "../src/neighbours";

const OPEN_MPI = {
  PMIX_NAMESPACE: "832372737",
  PMIX_RANK: "0",
  PMIX_SERVER_URI4: "832372736.0;tcp4://127.0.0.1:49355",
};
type Ancestor = (name: string) => string | undefined;
const nobody: Ancestor = () => undefined;
const proxy: Ancestor = (name) => (name === "hydra_pmi_proxy" ? "1234 56789" : undefined);

describe("meetingOf", () => {
  const name = (size: number, environment: NodeJS.ProcessEnv, ancestor = nobody) =>
    meetingOf(size, environment, ancestor)!.name;

  it("is the same for all ranks of a job on a host", () => {
    expect(name(3, OPEN_MPI)).toMatch(/^hydride-mpi-[0-9a-f]{32}$/);
    expect(name(3, { ...OPEN_MPI, PMIX_RANK: "2", OMPI_COMM_WORLD_LOCAL_RANK: "2" })).toBe(name(3, OPEN_MPI));
    expect(name(3, { PMI_RANK: "1" }, proxy)).toBe(name(3, { PMI_RANK: "0" }, proxy));
  });

  it("is another for another job, also one that is started by a rank", () => {
    const names = [
      name(3, OPEN_MPI),
      name(2, OPEN_MPI),
      name(3, { ...OPEN_MPI, PMIX_NAMESPACE: "832372738" }),
      name(3, { ...OPEN_MPI, PMIX_SERVER_URI4: "832372736.0;tcp4://127.0.0.1:49356" }),
      name(3, OPEN_MPI, proxy),
      name(3, {}, proxy),
      name(3, {}, () => "1234 56790"),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it("knows which launchers name the rank that they have lost", () => {
    expect(meetingOf(3, OPEN_MPI, nobody)!.launcherNamesRanks).toBe(true);
    expect(meetingOf(3, {}, proxy)!.launcherNamesRanks).toBe(false);
  });

  it("is nowhere for one rank, under launchers that tell nothing, and where it is switched off", () => {
    expect(meetingOf(1, OPEN_MPI, proxy)).toBeUndefined();
    expect(meetingOf(3, { PMI_RANK: "0" }, nobody)).toBeUndefined();
    expect(meetingOf(3, { ...OPEN_MPI, HYDRIDE_MPI_WATCH: "off" }, proxy)).toBeUndefined();
  });
});
