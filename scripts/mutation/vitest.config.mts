import { defineConfig } from "vitest/config";
import everything from "../../vitest.config.mts";

/** The fast tests alone: they need npm packages only, and a mutant runs those of them that reach it. */
const projects = everything.test?.projects ?? [];
const fast = projects.find(
  (project) => typeof project === "object" && "test" in project && project.test?.name === "fast",
);

export default defineConfig({
  resolve: everything.resolve,
  ...(fast as object),
});
