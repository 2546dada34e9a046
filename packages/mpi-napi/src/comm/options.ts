import { describe } from "../describe";
import { refuse } from "../errors";

/** The last argument of a call, an object with options of these names. Refuses anything else. */
export function checkOptions<T extends object>(options: T, names: readonly (keyof T & string)[]): T {
  const expected = `{ ${names.map((name) => `${name}?`).join(", ")} }`;
  if (typeof options !== "object" || (options as unknown) === null) {
    refuse("MPI_ERR_ARG", `expected ${expected} as the last argument, found ${describe(options)}`);
  }
  const unknown = Object.keys(options).find((name) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) refuse("MPI_ERR_ARG", `expected ${expected} as the last argument, found ${unknown} in it`);
  return options;
}
