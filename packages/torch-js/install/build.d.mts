/**
 * Compiles the folder `source` against the libtorch that findLibtorch gives, into `torch_js.node` of the folder `build`
 * (default: beside `source`), unless that is there or Hydride's cache has it.
 */
export function buildAddon(options?: {
  env?: NodeJS.ProcessEnv;
  source?: string;
  build?: string;
  log?: (line: string) => void;
}): "already there" | "restored" | "compiled";
