export const PINNED_VERSION: string;
export function cachedRoot(env: NodeJS.ProcessEnv, mpi?: string): string;
export function inspectAdios(prefix: string): { cmake: string; version: string; mpi: boolean } | undefined;
export function findAdios(options?: { env?: NodeJS.ProcessEnv; system?: string[]; mpi?: string | undefined }): {
  cmake: string;
  version: string;
  mpi: boolean;
  source: string;
};
