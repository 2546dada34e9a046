import { Adios, type Block } from "../../src/index";

/** All that a file of one step has, who wrote it aside. */
export async function contents(path: string) {
  const adios = new Adios();
  const io = adios.declareIO("contents");
  const engine = await io.open(path, "readRandomAccess");
  const variables = [];
  for (const info of (await io.availableVariables()).values()) {
    const blocks = (await engine.blocksInfo(info.name)).map((block: Block) => ({ ...block, writer: undefined }));
    variables.push({ ...info, blocks, values: await engine.get(info.name) });
  }
  const attributes = [...(await io.availableAttributes()).values()];
  await adios.close();
  return { variables, attributes };
}
