export function theMpi(env?: NodeJS.ProcessEnv): Promise<{ mpicc: string; name: string } | { missing: string }>;
