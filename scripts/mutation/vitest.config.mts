import { defineConfig } from "vitest/config";
import everything from "../../vitest.config.mts";
import { areas, slowTests } from "./areas.mjs";

/** The tests of the area whose code is changed. */
const area = areas[process.env.VIRTRIGAUD_MUTATED_AREA ?? "kinds"];

export default defineConfig({
  resolve: everything.resolve,
  test: {
    pool: "threads",
    isolate: false,
    include: [...(area?.tests ?? [])],
    exclude: slowTests,
    testTimeout: 20_000,
  },
});
