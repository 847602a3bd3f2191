import { defineConfig } from "vitest/config";
import everything from "../../vitest.config.mts";
import { areas, slowTests } from "./areas.mjs";

/** The area whose code is changed. */
const name = process.env.VIRTRIGAUD_MUTATED_AREA ?? "kinds";
const area = areas[name];

export default defineConfig({
  resolve: everything.resolve,
  test: {
    pool: "threads",
    setupFiles: ["test/support/forget.ts"],
    // a test of the front-end replaces a module
    isolate: name === "frontends",
    include: [...(area?.tests ?? [])],
    exclude: slowTests,
    testTimeout: 20_000,
  },
});
