import { expect, test } from "vitest";
import { requireNode } from "../../provider/frontends/node-version";

test.each(["22.12.0", "22.13.1", "23.0.0", "24.21.0"])("Node.js %s is new enough", (version) => {
  expect(() => requireNode(version)).not.toThrow();
});

test.each(["20.20.0", "21.99.0", "22.11.0", "12.22.1", "18"])("Node.js %s is too old", (version) => {
  expect(() => requireNode(version)).toThrow(
    `needs Node.js 22.12 or later and runs on ${version}: put a newer \`node\` first on the PATH`,
  );
});
