import { join } from "node:path";
import { rm } from "node:fs/promises";
import { CliError } from "../../errors.js";
import { commandFile } from "../scaling/ranks.js";
import { secondsOf, type Stop } from "./stop.js";

/** Runs `hydride prepare` of a file; gives the seconds of the whole command. @throws CliError BENCH_COMMAND */
export function prepare(stop: Stop, input: string, out: string, structures: number): Promise<number> {
  return command(stop, out, structures, ["prepare", input, "--out", out, "--json"]);
}

/** The same of `hydride convert`, which reads the same structures and writes them as extended XYZ. */
export function convert(stop: Stop, input: string, out: string, structures: number): Promise<number> {
  return command(stop, out, structures, ["convert", input, "--out", out, "--json"]);
}

async function command(stop: Stop, out: string, structures: number, words: readonly string[]): Promise<number> {
  await rm(out, { recursive: true, force: true });
  let found: number | undefined;
  let why = "";
  const seconds = await secondsOf(async () => {
    const { code, stdout, stderr } = await stop.run([commandFile(), ...words]);
    if (code === 0) found = written(JSON.parse(stdout) as Written);
    else why = `; ${(stdout || stderr).trim()}`;
  });
  if (found === structures) return seconds;
  throw new CliError(
    "BENCH_COMMAND",
    `expected hydride ${words[0]!} to write ${structures} structures, it wrote ${found ?? "none"}${why}`,
    "hydride doctor says what is missing",
  );
}

/** What both commands print, as far as it is looked at. */
interface Written {
  sets?: { structures: number }[];
  structures?: number;
}

function written({ sets, structures }: Written): number | undefined {
  return sets?.[0]?.structures ?? structures;
}

export const outputs = (folder: string) => ({ set: join(folder, "prepared.bp"), text: join(folder, "converted.xyz") });
