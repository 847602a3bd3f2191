// Writes the types of the SDK from the models: `npm run types`.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { argumentTypes } from "./types/arguments.mjs";
import { outputTypes } from "./types/outputs.mjs";

const require = createRequire(import.meta.url);
const root = new URL("..", import.meta.url);

// without type checks: those of the SDK need what is written here
execFileSync("npm", ["run", "--silent", "build", "--", "--noCheck"], { stdio: "inherit", cwd: root });
const { resourceModels: models } = require("../dist/provider/models/outputs.js");
// the same copy of zod that the models were made with
const { toJSONSchema } = require("zod");

const files = {
  "sdk/types/arguments.ts": argumentTypes({ models, toJSONSchema }),
  "sdk/types/outputs.ts": outputTypes({ models, toJSONSchema }),
};

for (const [path, text] of Object.entries(files)) {
  writeFileSync(new URL(path, root), text);
  console.log(`wrote ${path}`);
}
execFileSync("npx", ["--no-install", "biome", "format", "--write", "sdk/types"], {
  cwd: root,
  stdio: "ignore",
});
