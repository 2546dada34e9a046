/**
 * Compiles the folder `source` against the libtorch that findLibtorch gives, into `build/torch_js.node` beside it, unless
 * that is there or Hydride's cache has it.
 */
export function buildAddon(options?: {
  env?: NodeJS.ProcessEnv;
  source?: string;
  log?: (line: string) => void;
}): "already there" | "restored" | "compiled";
