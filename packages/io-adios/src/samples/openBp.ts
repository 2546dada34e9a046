import { Adios } from "../adios";
import type { BpFile, StoredAttribute, StoredVariable } from "./bpReader";
import { DataFiles } from "./dataFiles";
import { ARRAYS, type ColumnArray, type ColumnType } from "./layout";
import { contradiction } from "./sampleError";

/** Opens a BP folder that was validated before, serially. Variables of types that no sample set has are not among those of it. */
export async function openBp(path: string): Promise<BpFile> {
  const adios = new Adios();
  try {
    const io = adios.declareIO("samples");
    const files = await DataFiles.of(path).catch(() => undefined);
    const engine = await io.open(path, "readRandomAccess", { validate: false });
    const variables = new Map<string, StoredVariable>();
    const others = new Map<string, string>();
    const allVariables = await io.availableVariables();
    for (const { name, type, shape, kind, steps } of allVariables.values()) {
      if (steps > 1) throw contradiction(path, `${name}: expected a set of one step, found it in ${steps}`);
      if (kind === "globalArray" && Object.hasOwn(ARRAYS, type))
        variables.set(name, { type: type as ColumnType, shape });
      else others.set(name, `a ${kind} of ${type}`);
    }
    const attributes = new Map<string, StoredAttribute>();
    const allAttributes = await io.availableAttributes();
    for (const { name, value } of allAttributes.values()) {
      if (value !== undefined) attributes.set(name, value);
    }
    return {
      path,
      variables,
      attributes,
      others,
      names: { variables: new Set(allVariables.keys()), attributes: new Set(allAttributes.keys()) },
      read: async (name, start, count) => {
        await files?.check();
        return (await engine.get(name, { start, count })) as ColumnArray;
      },
      readMany: async (boxes) => {
        await files?.check();
        return (await engine.getMany(boxes)) as ColumnArray[];
      },
      checkFilled: async () => {
        for (const [name, { shape }] of variables) {
          const volume = (dims: readonly number[]) => dims.reduce((product, extent) => product * extent, 1);
          const blocks = await engine.blocksInfo(name);
          const filled = blocks.reduce((sum, { count }) => sum + volume(count), 0);
          if (filled === volume(shape)) continue;
          throw contradiction(path, `${name}: expected blocks of ${volume(shape)} values together, found ${filled}`);
        }
      },
      close: () => adios.close(),
    };
  } catch (error) {
    await adios.close();
    throw error;
  }
}
