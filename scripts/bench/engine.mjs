import { measured } from "./figure.mjs";
import { emptyResources, machines } from "./programs.mjs";
import { createProject } from "./project.mjs";

const counts = [1, 100, 1000];

/**
 * The whole of `pulumi up` against as many empty dynamic resources. Only the ratio counts: the engine writes the
 * whole state file at each step, so that its own time grows with the square of the number of resources.
 */
export async function* engineSuite() {
  for (const count of counts) {
    const empty = await run(emptyResources(count), ["up"]);
    const full = await run(machines(count), ["up", "refresh", "destroy"]);
    const goal = count === 1000 ? 1.2 : null;
    yield measured(`up of ${count} empty dynamic resources`, empty.up.seconds, "s");
    yield measured(`up of ${count} machines`, full.up.seconds, "s");
    yield measured(`refresh of ${count} machines`, full.refresh.seconds, "s");
    yield measured(`destroy of ${count} machines`, full.destroy.seconds, "s");
    yield measured(
      `up of ${count} machines against empty resources`,
      full.up.seconds / empty.up.seconds,
      "ratio",
      goal,
    );
    yield measured(`peak memory of the provider at ${count}`, full.up.peakBytes / 2 ** 20, "MiB", 200);
  }
}

/** @param {string} program @param {("up" | "refresh" | "destroy")[]} operations */
async function run(program, operations) {
  const project = await createProject(program);
  try {
    /** @type {Record<string, { seconds: number, peakBytes: number }>} */
    const results = {};
    for (const operation of operations) results[operation] = await project[operation]();
    return results;
  } finally {
    await project.dispose();
  }
}
