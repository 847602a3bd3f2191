/**
 * A failure of every code, before and after its effect, at every native call of a creation, an update and a deletion of all
 * kinds: the same command again brings state, program and hypervisor together.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adapter } from "../../provider/adapters/mock";
import { type ErrorCode, errorTreatments } from "../../provider/contract/errors";
import { closeSessions } from "../../provider/hooks";
import { expectAgreement, expectNothingLeft, messages } from "./agreement";
import { Interference, type Mishap } from "./interference";
import { declarations, type ProgramText } from "./program";
import { Stack, type StateEntry } from "./stack";

const before: ProgramText = {
  machine: {
    name: "web",
    cpu: 1,
    memory: 2,
    firmware: "BIOS",
    cpuLimit: 1000,
    extra: "a",
    tags: ["env:dev"],
    disks: [
      { name: "data", size: 1, iops: 100 },
      { name: "log", size: 1, iops: undefined },
    ],
    networks: [
      { name: "a", network: "default" },
      { name: "b", network: "made" },
    ],
    power: "On",
    userData: "#cloud-config\n{}\n",
  },
  image: "one",
  snapshot: { name: "before", description: "a", memory: true },
};

/** Everything that can change in place, with a power cycle; disks and interfaces come, go and change. */
const after: ProgramText = {
  machine: {
    name: "shop",
    cpu: 2,
    memory: 1,
    firmware: "UEFI",
    cpuLimit: undefined,
    extra: "b",
    tags: ["tier:web"],
    disks: [
      { name: "data", size: 2, iops: 500 },
      { name: "more", size: 1, iops: undefined },
    ],
    networks: [
      { name: "a", network: "made" },
      { name: "c", network: "default" },
    ],
    power: "On",
    userData: undefined,
  },
  image: "two",
  snapshot: { name: "before", description: "b", memory: true },
};

const codes = Object.keys(errorTreatments) as ErrorCode[];
const interference = new Interference();
let root: string;
let folder: string;
let provider: Readonly<Record<string, string | object>>;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "virtrigaud-matrix-"));
  folder = join(root, "host");
  provider = {
    type: "mock",
    endpoint: folder,
    retry: { maxAttempts: 1 },
    circuitBreaker: { failureThreshold: 1000 },
  };
  interference.watch(adapter);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The hypervisor and the state as they were. */
interface Moment {
  readonly host: string | undefined;
  readonly state: readonly StateEntry[];
}

async function restore({ host, state }: Moment): Promise<Stack> {
  // a look at what was reached leaves one open
  await closeSessions();
  rmSync(folder, { recursive: true, force: true });
  if (host !== undefined) cpSync(host, folder, { recursive: true });
  const stack = new Stack(interference, "identity");
  stack.state.push(...structuredClone(state));
  return stack;
}

async function made(text: ProgramText): Promise<Moment> {
  interference.plan(undefined);
  const stack = await restore({ host: undefined, state: [] });
  expect(await stack.up(declarations(text, provider as never)), messages(stack)).toBe("done");
  const host = join(root, "made");
  rmSync(host, { recursive: true, force: true });
  cpSync(folder, host, { recursive: true });
  return { host, state: stack.state };
}

/** All mishaps at one call. */
function mishapsAt(call: number): Mishap[] {
  return [
    ...codes.flatMap((code) =>
      [false, true].map((late): Mishap => ({ kind: "fail", call, code, after: late })),
    ),
    { kind: "interrupt", call },
    { kind: "kill", call, after: false },
    { kind: "kill", call, after: true },
  ];
}

async function tryAll(
  from: Moment,
  command: (stack: Stack) => Promise<string>,
  verify: (stack: Stack) => Promise<void>,
): Promise<number> {
  let cases = 0;
  for (let call = 0; ; call += 1) {
    for (const mishap of mishapsAt(call)) {
      const stack = await restore(from);
      interference.plan(mishap);
      await command(stack);
      if (interference.calls <= call) return cases;
      cases += 1;
      interference.plan(undefined);
      stack.errors.length = 0;
      const about = JSON.stringify(mishap);
      expect(await command(stack), `${about}: ${messages(stack)}`).toBe("done");
      await verify(stack).catch((error: Error) => {
        throw new Error(`${about}: ${error.message}`, { cause: error });
      });
    }
  }
}

test("a creation", { timeout: 900_000 }, async () => {
  const program = declarations(before, provider as never);
  const cases = await tryAll(
    { host: undefined, state: [] },
    (stack) => stack.up(program),
    (stack) => expectAgreement(stack, before, folder, provider),
  );
  expect(cases).toBeGreaterThan(300);
  console.info(`faults of a creation: ${cases} cases, all converged`);
});

test("an update", { timeout: 900_000 }, async () => {
  const program = declarations(after, provider as never);
  const cases = await tryAll(
    await made(before),
    (stack) => stack.up(program),
    (stack) => expectAgreement(stack, after, folder, provider),
  );
  expect(cases).toBeGreaterThan(300);
  console.info(`faults of an update: ${cases} cases, all converged`);
});

test("a deletion", { timeout: 900_000 }, async () => {
  const cases = await tryAll(
    await made(before),
    (stack) => stack.destroy(),
    async () => expectNothingLeft(folder),
  );
  expect(cases).toBeGreaterThan(100);
  console.info(`faults of a deletion: ${cases} cases, all converged`);
});
