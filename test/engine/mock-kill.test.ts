/**
 * `kill -9` of the provider process at each native call of a creation, an update and a deletion: the rerun
 * converges, nothing is orphaned and nothing doubled. The calls are counted first, so none is left out.
 */
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resourceOf } from "../../provider/contract/ownership";
import { describeUnless } from "../support/describe-unless";
import {
  createProject,
  type Deployment,
  type EngineProject,
  type EngineResult,
  type EngineStack,
  missingEngine,
} from "./harness";
import { mockProgram, type ProgramSettings, programEnvironment } from "./mock-program";

type Operation = "up" | "destroy";

/** What `up` makes of the changed program. */
const changed: Partial<ProgramSettings> = {
  class: { memory: "1Gi", cpu: 2 },
  machine: { disks: [{ name: "log", size: "1Gi" }], tags: ["env:prod"] },
  provider: { withoutCapabilities: ["cpuAddLive"] },
};

describeUnless(missingEngine(), "kill -9 at each native call, through the engine", () => {
  let project: EngineProject;
  let stack: EngineStack;
  let endpoint: string;

  beforeAll(async () => {
    endpoint = join(await mkdtemp(join(tmpdir(), "virtrigaud-kill-")), "host");
    project = await createProject({ program: mockProgram });
    stack = await project.stack();
  });
  afterAll(async () => {
    await project.dispose();
    await rm(join(endpoint, ".."), { recursive: true, force: true });
  });

  const settings = (more: Partial<ProgramSettings>, faults: object[]): ProgramSettings => ({
    endpoint,
    mock: { recordCalls: true, faults },
    ...more,
    // so that a Provider that is made anew is the same stack's still
    provider: { identity: "killtest", ...more.provider },
  });
  const fault = (skip: number): object[] => [{ exit: true, skip, count: 1 }];
  const never = fault(100_000);

  /** The hypervisor and the state as they were at some moment. */
  async function save(name: string): Promise<Deployment> {
    await cp(endpoint, `${endpoint}-${name}`, { recursive: true });
    return stack.export();
  }
  async function restore(name: string, state: Deployment): Promise<void> {
    await rm(endpoint, { recursive: true, force: true });
    await cp(`${endpoint}-${name}`, endpoint, { recursive: true });
    await rm(join(endpoint, "calls.jsonl"), { force: true });
    await stack.import(state);
  }
  const calls = async (): Promise<number> =>
    (await readFile(join(endpoint, "calls.jsonl"), "utf8").catch(() => "")).split("\n").length - 1;
  const run = (operation: Operation, wanted: ProgramSettings, fails = false): Promise<EngineResult> =>
    stack[operation]({ env: programEnvironment(wanted), fails });

  /** Everything that the hypervisor holds, but for what it has by itself. */
  async function inventory(): Promise<string[]> {
    const folders = ["machines", "names", "disks", "images", "leases"];
    const found = await Promise.all(
      folders.map(async (folder) =>
        (await readdir(join(endpoint, folder), { recursive: true }).catch(() => [])).map(
          (file) => `${folder}/${file}`,
        ),
      ),
    );
    return found.flat().toSorted();
  }

  /** What the program asked for, as the hypervisor has it. */
  async function machines(): Promise<object[]> {
    const files = await readdir(join(endpoint, "machines"));
    const texts = await Promise.all(files.map((file) => readFile(join(endpoint, "machines", file), "utf8")));
    return texts.map((text) => {
      const { name, owner, cpus, memoryBytes, disks, interfaces, tags, power, complete, snapshots } =
        JSON.parse(text);
      const names = (items: readonly { name: string }[]): string[] => items.map((item) => item.name);
      const parts = { disks: names(disks), interfaces: names(interfaces), snapshots: names(snapshots) };
      // the generation is another one for each attempt
      return {
        name,
        owner: resourceOf(owner),
        cpus,
        memoryBytes,
        tags,
        complete,
        power: power.state,
        ...parts,
      };
    });
  }

  async function killAtEachCall(
    operation: Operation,
    count: number,
    prepare: (skip: number) => Promise<ProgramSettings>,
  ) {
    const reference = { objects: await inventory(), machines: await machines() };
    for (let skip = 0; skip < count; skip += 1) {
      const wanted = await prepare(skip);
      const killed = await run(operation, wanted, true);
      expect(killed.stdout + killed.stderr, `call ${skip}`).toMatch(
        /EOF|exited|Killed|connection|unavailable/i,
      );
      await run(operation, wanted);
      const reached = { objects: await inventory(), machines: await machines() };
      expect(reached, `after a kill at call ${skip} of ${operation}`).toEqual(reference);
    }
  }

  test("a creation", async () => {
    const empty = await stack.export();
    await run("up", settings({}, never));
    const count = await calls();
    expect(count).toBeGreaterThan(8);
    await killAtEachCall("up", count, async (skip) => {
      await rm(endpoint, { recursive: true, force: true });
      await stack.import(empty);
      return settings({}, fault(skip));
    });
    console.log(`kill -9 at each of the ${count} native calls of a creation: all converged`);
  }, 1_200_000);

  test("an update with live changes and a power cycle", async () => {
    await run("destroy", settings({}, never)).catch(() => undefined);
    await rm(endpoint, { recursive: true, force: true });
    await run("up", settings({}, []));
    const before = await save("updated");
    await restore("updated", before);
    await run("up", settings(changed, never));
    const count = await calls();
    expect(count).toBeGreaterThan(5);
    await killAtEachCall("up", count, async (skip) => {
      await restore("updated", before);
      return settings(changed, fault(skip));
    });
    console.log(`kill -9 at each of the ${count} native calls of an update: all converged`);
  }, 1_200_000);

  test("a deletion", async () => {
    await rm(endpoint, { recursive: true, force: true });
    await run("destroy", settings({}, [])).catch(() => undefined);
    await run("up", settings({}, never));
    const before = await save("deleted");
    await restore("deleted", before);
    await run("destroy", settings({}, never));
    const count = await calls();
    expect(count).toBeGreaterThan(3);
    await killAtEachCall("destroy", count, async (skip) => {
      await restore("deleted", withFaults(before, fault(skip)));
      return settings({}, []);
    });
    console.log(`kill -9 at each of the ${count} native calls of a deletion: all converged`);
  }, 1_200_000);
});

/** `destroy` takes the connection from the state. */
function withFaults(state: Deployment, faults: object[]): Deployment {
  const text = JSON.stringify(state, (key, value) => (key === "faults" ? faults : value));
  return JSON.parse(text) as Deployment;
}
