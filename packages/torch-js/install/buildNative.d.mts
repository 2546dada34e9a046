/**
 * Compiles a CMake project against the libtorch of @hydride/torch-js, unless that was done or Hydride's cache has it: `source`
 * is its folder, `artefact` the file of the folder `build` that it makes. The project finds libtorch in LIBTORCH.
 * @throws Error with a `code`: LIBTORCH_NOT_FOUND and others of the search; TORCH_JS_NO_TOOL, TORCH_JS_BUILD_FAILED,
 * TORCH_JS_NOT_WRITABLE, TORCH_JS_NOT_LOADABLE.
 */
export function buildNative(options: {
  artefact: string;
  source: string;
  build: string;
  /** CMake's variables besides. */
  defines?: Record<string, string>;
  /** What else the result depends on. */
  facts?: Record<string, string>;
  env?: NodeJS.ProcessEnv;
  log?: (line: string) => void;
}): "already there" | "restored" | "compiled";
