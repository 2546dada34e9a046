// Steps of which the second does not fit the file: all that follows is refused, and nobody takes the file for whole.
import { Adios, type Engine, type IntegrityError } from "../../src/index";

const path = process.argv[2]!;
const adios = new Adios();
const io = adios.declareIO("steps");
const x = io.defineVariable("x", "double", { shape: [400_000] });
const engine = await io.open(path, "write");
const codeOf = async (run: (engine: Engine) => Promise<unknown>) =>
  run(engine).then(
    () => "ok",
    (error: unknown) => (error as IntegrityError).code,
  );
const codes: string[] = [];
for (let step = 0; step < 3; step++) {
  codes.push(await codeOf((each) => each.beginStep()));
  codes.push(await codeOf((each) => each.put(x, new Float64Array(400_000).fill(step))));
  codes.push(await codeOf((each) => each.performDataWrite()));
  codes.push(await codeOf((each) => each.endStep()));
}
codes.push(await codeOf((each) => each.close()));
codes.push(await codeOf(() => adios.declareIO("again").open(path, "readRandomAccess")));
await adios.close();
console.log(codes.join(" "));
