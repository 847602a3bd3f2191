/**
 * Any sequence of changed programs, failures before and after the effect, Ctrl-C, kills, refreshes and reruns ends, once
 * nothing fails any more, with machine = state = program, or with an error that says what differs. All kinds, on the mock.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adapter } from "../../provider/adapters/mock";
import { type ErrorCode, errorTreatments } from "../../provider/contract/errors";
import { expectAgreement, expectNothingLeft, messages } from "./agreement";
import { Interference, type Mishap } from "./interference";
import { declarations, type ProgramText, programs } from "./program";
import { Stack } from "./stack";

const runs = Number(process.env.VIRTRIGAUD_SEQUENCES ?? 500);
// the same sequences at each run; VIRTRIGAUD_SEED chooses others
const seed = Number(process.env.VIRTRIGAUD_SEED ?? 1);

type Step = {
  readonly command: "up" | "refresh" | "destroy";
  readonly mishap: Mishap | undefined;
  readonly text: ProgramText;
};

// a hypervisor that says of an object that it is not there is believed
const codes = (Object.keys(errorTreatments) as ErrorCode[]).filter((code) => code !== "NotFound");
const call = fc.integer({ min: 0, max: 45 });
const mishaps: fc.Arbitrary<Mishap> = fc.oneof(
  fc.record({
    kind: fc.constant("fail" as const),
    call,
    code: fc.constantFrom(...codes),
    after: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("interrupt" as const), call }),
  fc.record({ kind: fc.constant("kill" as const), call, after: fc.boolean() }),
);
const steps: fc.Arbitrary<Step> = fc.record({
  command: fc.constantFrom("up", "up", "up", "up", "refresh", "destroy"),
  mishap: fc.option(mishaps, { nil: undefined, freq: 3 }),
  text: programs,
});

const interference = new Interference();
const counts = { sequences: 0, commands: 0, failed: 0, killed: 0, refused: 0 };
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "virtrigaud-lives-"));
  interference.watch(adapter);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test(`${runs} sequences end with machine = state = program`, { timeout: 600_000 }, async () => {
  const sequence = fc.record({ steps: fc.array(steps, { minLength: 1, maxLength: 5 }), last: programs });
  await fc.assert(
    fc.asyncProperty(sequence, ({ steps: taken, last }) => live(taken, last)),
    { numRuns: runs, seed },
  );
  console.info(`sequences: ${JSON.stringify({ ...counts, seed, diverged: 0 })}`);
});

async function live(taken: readonly Step[], last: ProgramText): Promise<void> {
  const folder = mkdtempSync(join(root, "host-"));
  const provider = {
    type: "mock",
    endpoint: folder,
    retry: { maxAttempts: 1 },
    circuitBreaker: { failureThreshold: 100 },
  };
  const stack = new Stack(interference, "identity");
  counts.sequences += 1;
  for (const { command, mishap, text } of taken) {
    interference.plan(mishap);
    counts.commands += 1;
    const outcome = command === "up" ? await stack.up(declarations(text, provider)) : await stack[command]();
    if (outcome !== "done") counts[outcome] += 1;
    if (outcome !== "killed") continue;
    // what nobody heard of is in no state: the same command again finds it, as the documents say
    interference.plan(undefined);
    await (command === "up" ? stack.up(declarations(text, provider)) : stack[command]());
  }
  interference.plan(undefined);
  if ((await settled(stack, last, provider)) === "refused") return;
  await expectAgreement(stack, last, folder, provider);
  expect(await stack.destroy(), messages(stack)).toBe("done");
  expectNothingLeft(folder);
  rmSync(folder, { recursive: true });
}

/** The last program without mishaps: it succeeds, or says what cannot be, and the machine is as it was. */
async function settled(stack: Stack, last: ProgramText, provider: object): Promise<"done" | "refused"> {
  const program = declarations(last, provider as never);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    stack.errors.length = 0;
    if ((await stack.up(program)) === "done") return "done";
  }
  const [error] = stack.errors;
  expect(error?.message).toMatch(
    /cannot shrink|is impossible while the machine is suspended|cannot change its/,
  );
  counts.refused += 1;
  return "refused";
}
