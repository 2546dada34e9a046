import js from "@eslint/js";
import nx from "@nx/eslint-plugin";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/** The arrows between packages (docs/architecture.md): a project may depend on what its row lists, and on nothing else. */
const ARROWS = {
  "scope:torch-js": [],
  "scope:mpi-napi": [],
  "scope:core-graph": [],
  "scope:datasets": ["scope:core-graph"],
  "scope:models": ["scope:core-graph", "scope:torch-js"],
  "scope:parallel": ["scope:mpi-napi", "scope:core-graph", "scope:torch-js"],
  "scope:io-adios": ["scope:mpi-napi", "scope:core-graph"],
  "scope:datastore": ["scope:io-adios", "scope:mpi-napi", "scope:core-graph"],
  "scope:training": [
    ...["scope:parallel", "scope:models", "scope:datasets", "scope:datastore", "scope:io-adios"],
    ...["scope:mpi-napi", "scope:core-graph", "scope:torch-js"],
  ],
  "scope:cli": [
    ...["scope:training", "scope:parallel", "scope:models", "scope:datasets", "scope:datastore", "scope:io-adios"],
    ...["scope:mpi-napi", "scope:core-graph", "scope:torch-js"],
  ],
  "scope:app": [
    ...["scope:cli", "scope:training", "scope:parallel", "scope:models", "scope:datasets"],
    ...["scope:datastore", "scope:io-adios"],
    ...["scope:mpi-napi", "scope:core-graph", "scope:torch-js"],
  ],
};

export default tseslint.config(
  { ignores: ["**/dist/**", "**/build/**", "**/generated/**", "**/test-results/**", "**/*.config.ts", ".nx/**"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  prettier,
  {
    files: ["**/*.ts"],
    plugins: { "@nx": nx },
    rules: {
      "@nx/enforce-module-boundaries": [
        "error",
        {
          enforceBuildableLibDependency: false,
          // Commands load packages when they run, so that the others start fast; their tests need not.
          checkDynamicDependenciesExceptions: [".*"],
          depConstraints: Object.entries(ARROWS).map(([sourceTag, below]) => ({
            sourceTag,
            onlyDependOnLibsWithTags: [sourceTag, ...below],
          })),
        },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/unified-signatures": "off",
    },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly", Buffer: "readonly" } },
  },
);
