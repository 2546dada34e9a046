import { format } from "prettier";
import { expect, test } from "vitest";
import { configJsonSchema, configMarkdown } from "../../src/config/documentation.js";

// Both files are generated: `pnpm generate` writes them again after a change of the schema.

test("the published JSON schema is what the configuration's schema gives", async () => {
  const text = await format(JSON.stringify(configJsonSchema()), { parser: "json", printWidth: 120 });
  await expect(text).toMatchFileSnapshot("../../config.schema.json");
});

test("the reference page is what the configuration's schema gives", async () => {
  const text = await format(configMarkdown(), { parser: "markdown", printWidth: 120 });
  await expect(text).toMatchFileSnapshot("../../docs/config.md");
});
