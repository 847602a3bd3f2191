import { measured } from "./figure.mjs";
import { machines } from "./programs.mjs";
import { createProject } from "./project.mjs";

/** What one machine more costs in the state file. */
export async function* stateSuite() {
  const few = await stateBytes(1);
  const many = await stateBytes(21);
  yield measured("bytes of state per machine", (many - few) / 20, "bytes", 3000);
}

/** @param {number} count */
async function stateBytes(count) {
  const project = await createProject(machines(count));
  try {
    await project.up();
    return await project.stateBytes();
  } finally {
    await project.dispose();
  }
}
