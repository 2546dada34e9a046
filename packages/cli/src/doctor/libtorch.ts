import type { Probe } from "./check.js";

/** libtorch, as the installation of @hydride/torch-js finds it: the library is looked at, not loaded. */
export const probeLibtorch: Probe = async ({ env }) => {
  const { findLibtorch } = await import("@hydride/torch-js/install");
  try {
    const { version, cxx11abi, cuda, source, root, searched, warnings } = findLibtorch({ env });
    const abi = `${cxx11abi ? "" : "pre-"}C++11 ABI`;
    return {
      name: "libtorch",
      ok: true,
      found: `libtorch ${version}, ${abi}, ${cuda ? "CPU and CUDA" : "CPU only"} (${source}: ${root})`,
      searched: searched.map(({ where, found }) => `${where}: ${found}`),
      remedy: warnings.length > 0 ? warnings.join("; ") : null,
    };
  } catch (error) {
    const { message, hint, searched } = error as Error & {
      hint?: string;
      searched?: { where: string; found: string }[];
    };
    return {
      name: "libtorch",
      ok: false,
      found: message.split("\n")[0]?.replace(/; searched:$/, "") ?? message,
      searched: (searched ?? []).map(({ where, found }) => `${where}: ${found}`),
      remedy: hint ?? null,
    };
  }
};
