import type { Structure } from "@hydride/core-graph";
import { within } from "../damage";
import { DatasetError } from "../errors";
import { endStream } from "../fileBytes";
import type { DatasetFormat } from "../format";
import type { ReadOptions } from "../options";
import type { Reading } from "../reading";
import { RecordFinisher } from "../recordFinisher";
import type { ByteSource } from "../source";
import { ani1x } from "./ani1x";
import { ani2x } from "./ani2x";
import { comp6 } from "./comp6";
import { Hdf5File } from "./file";
import { forceUnit } from "./forceSign";
import { generic } from "./generic";
import { checkPresent, withoutPartialForces } from "./groupRecords";
import { type Hdf5Layout, specimenOf } from "./layout";
import { Links } from "./links";
import { qm7x } from "./qm7x";
import { spice } from "./spice";
import { isHdf5 } from "./superblock";
import { transition1x } from "./transition1x";

/** Asked in this order; the last takes every file. */
const LAYOUTS: readonly Hdf5Layout[] = [ani1x, ani2x, comp6, qm7x, spice, transition1x, generic];

/** The layouts of HDF5 files, each a format of its own. */
export const hdf5Formats: readonly DatasetFormat[] = LAYOUTS.map((layout) => ({
  name: layout.name,
  title: layout.title,
  recognise: async (source) => isHdf5(source.head) && (await recognised(source)).layout === layout,
  claims: (path) => layout === generic && /\.(h5|hdf5)$/i.test(path),
  ...(layout.levels && { levels: layout.levels }),
  ...(layout.mapped === true ? { mapped: true } : { fixed: true }),
  ...(layout.forceUnit !== undefined && { forceUnits: true }),
  read: (source, options, reading) => readLayout(layout, source, options, reading),
}));

/** What a file was recognised as, or what is wrong with it: the reader of any HDF5 then throws it. */
interface Recognised {
  layout: Hdf5Layout;
  wrong?: DatasetError;
}

/** A file is opened once, however many layouts ask. */
const known = new WeakMap<ByteSource, Promise<Recognised>>();

function recognised(source: ByteSource): Promise<Recognised> {
  const found = known.get(source) ?? lookAt(source.path);
  known.set(source, found);
  return found;
}

async function lookAt(path: string): Promise<Recognised> {
  let file: Hdf5File | undefined;
  try {
    file = await Hdf5File.open(path);
    const specimen = specimenOf(file);
    return { layout: LAYOUTS.find((layout) => specimen !== undefined && layout.recognise(specimen)) ?? generic };
  } catch (error) {
    if (error instanceof DatasetError) return { layout: generic, wrong: error };
    throw error;
  } finally {
    file?.close();
  }
}

async function* readLayout(
  layout: Hdf5Layout,
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  const { path } = source;
  await endStream(source);
  const wrong = (await known.get(source))?.wrong;
  if (wrong !== undefined) throw wrong;
  const file = await Hdf5File.open(path);
  try {
    const finisher = new RecordFinisher(path, options, reading, layout.mapped === true);
    const level = options.level ?? layout.levels?.[0] ?? "";
    const given = { file, links: new Links(path, reading), options, reading, level, forceUnit: "" };
    const unit = within({ path }, () => forceUnit(layout, given));
    const records = layout.records({ ...given, forceUnit: unit });
    for (;;) {
      const { done, value } = within({ path }, () => records.next());
      if (done === true) return;
      yield within({ path, ...value.place }, () => {
        checkPresent(value, layout.mapped !== true, given);
        return finisher.finish(withoutPartialForces(value, given));
      });
    }
  } finally {
    file.close();
  }
}
