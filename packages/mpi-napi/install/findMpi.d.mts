export class MpiNotFound extends Error {
  code: "MPI_NOT_FOUND";
}
export function whereIs(command: string, env?: NodeJS.ProcessEnv): string | undefined;
export function nameOf(text: string): string;
export function findMpi(env?: NodeJS.ProcessEnv): { mpicc: string; name: string };
