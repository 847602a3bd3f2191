/** Programs under the real engine use the package as users do, built: so that no test runs on yesterday's `dist`. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

export function setup(): void {
  const script = resolve(__dirname, "../../scripts/setup.mjs");
  execFileSync(process.execPath, [script, "link", "build"], { stdio: "inherit" });
}
