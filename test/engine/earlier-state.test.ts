/** A stack that an earlier version of the package made, with the hypervisor that it made it on. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import { createProject, type Deployment, type EngineStack, missingEngine } from "./harness";

const recorded = resolve(__dirname, "recorded");
/** Where the recorded hypervisor was. */
const recordedEndpoint = "/tmp/virtrigaud-recorded/mock";

interface Recording {
  readonly stack: EngineStack;
  /** The folder of the hypervisor. */
  readonly endpoint: string;
}

async function replay(): Promise<Recording> {
  const folder = await mkdtemp(join(tmpdir(), "virtrigaud-earlier-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const endpoint = join(folder, "mock");
  const read = async (name: string): Promise<string> =>
    (await readFile(join(recorded, name), "utf8")).replaceAll(recordedEndpoint, endpoint);
  const files: Readonly<Record<string, unknown>> = JSON.parse(await read("hypervisor.json"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(endpoint, path)), { recursive: true });
    await writeFile(join(endpoint, path), JSON.stringify(content));
  }
  const project = await createProject({ name: "bench", program: await read("program.js") });
  onTestFinished(() => project.dispose());
  const stack = await project.stack("bench");
  await stack.import(JSON.parse(await read("state.json")) as Deployment);
  return { stack, endpoint };
}

const everything = { same: 10 };

describeUnless(missingEngine(), "a stack of an earlier version", () => {
  test("previews without changes, refreshes without changes, and is destroyed wholly", async () => {
    const { stack, endpoint } = await replay();
    expect((await stack.preview()).changes).toEqual(everything);
    expect((await stack.refresh()).changes).toEqual(everything);
    expect((await stack.preview()).changes).toEqual(everything);
    await stack.destroy();
    expect((await stack.export()).deployment.resources ?? []).toEqual([]);
    expect(await readdir(join(endpoint, "machines"))).toEqual([]);
  });

  test("is changed as any other, without a second machine", async () => {
    const { stack, endpoint } = await replay();
    const machines = await readdir(join(endpoint, "machines"));
    const { directory } = stack.project;
    const program = await readFile(join(directory, "index.js"), "utf8");
    await stack.project.write("index.js", program.replace('tags: ["env:dev"]', 'tags: ["env:test"]'));
    expect((await stack.up()).changes).toEqual({ same: 9, update: 1 });
    expect(await readdir(join(endpoint, "machines"))).toEqual(machines);
    expect((await stack.preview()).changes).toEqual(everything);
  });
});
