/**
 * Puts libtorch into Hydride's cache from the torch wheel, unless it is there.
 * @returns the root, for LIBTORCH
 */
export function provideLibtorch(options?: { env?: NodeJS.ProcessEnv; log?: (line: string) => void }): string;
