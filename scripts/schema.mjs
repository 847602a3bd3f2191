// Writes schema.json from the models: `npm run schema`.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
const { packageSchema } = createRequire(import.meta.url)("../dist/provider/models/package-schema.js");
writeFileSync(new URL("../schema.json", import.meta.url), `${JSON.stringify(packageSchema(), null, 2)}\n`);
