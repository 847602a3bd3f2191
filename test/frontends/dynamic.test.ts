/** The dynamic provider as the engine's host calls it, on the mock; what would go to the engine is kept here. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { provider } from "../../provider/frontends/dynamic";
import { providerLink } from "../../provider/frontends/link";
import { closeSessions } from "../../provider/hooks";

const { lines } = vi.hoisted(() => ({
  lines: [] as { severity: string; message: string; urn?: string; ephemeral?: boolean }[],
}));
vi.mock("../../provider/frontends/engine", () => ({
  connectEngine: () => ({
    told: async () => {},
    log: (severity: string, message: string, options: object) =>
      void lines.push({ severity, message, ...options }),
  }),
}));

const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/virtrigaud:VirtualMachine::web";
const machines = provider("VirtualMachine") as Required<ReturnType<typeof provider>>;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "virtrigaud-dynamic-"));
  lines.length = 0;
});
afterEach(async () => {
  await closeSessions();
  await rm(folder, { recursive: true });
});

function inputsOf(more: object = {}) {
  return {
    owner: "dev::shop::web#identity",
    name: "web",
    provider: { type: "mock", endpoint: folder },
    class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" } },
    waitFor: { ip: false },
    ...more,
  };
}

const said = (severity: string) => lines.filter((line) => line.severity === severity);
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test("a machine is checked, made, read, changed, and deleted", async () => {
  const checked = await machines.check({}, inputsOf());
  expect(checked).toEqual({ inputs: inputsOf(), failures: [] });
  const { id, outs } = await machines.create(checked.inputs);
  expect(outs).toMatchObject({ name: "web", powerState: "On" });
  const diff = await machines.diff(id, outs, inputsOf({ tags: ["a"] }));
  expect(diff).toEqual({ changes: true, replaces: [], deleteBeforeReplace: true });
  const updated = await machines.update(id, outs, inputsOf({ tags: ["a"] }));
  expect(updated).toMatchObject({ outs: { tags: ["a"] } });
  const { outs: now } = updated;
  expect(await machines.read(id, now)).toEqual({ id, props: now });
  await machines.delete(id, now);
  expect(await machines.read(id, now)).toEqual({});
});

test("inputs that are wrong are failures, and the inputs stay as they are", async () => {
  const { inputs, failures } = await machines.check({}, inputsOf({ class: { cpu: 0, memory: "64Mi" } }));
  expect(inputs).toMatchObject({ class: { cpu: 0 } });
  expect(failures).toEqual([expect.objectContaining({ property: expect.stringContaining("class.cpu") })]);
});

test("a kind that this version does not know says so", () => {
  expect(() => provider("Cluster")).toThrow(
    "this version of pulumi-virtrigaud has no resource Cluster: install the version that made it",
  );
});

describe("a plan", () => {
  test("is told line by line on its resource, without settings, each line once, and notes as warnings", async () => {
    const { id, outs } = await machines.create(inputsOf({ image: "debian-12" }));
    lines.length = 0;
    const firmware = { ...inputsOf().class, firmware: "UEFI" };
    const other = { image: "ubuntu-24.04", tags: ["a"], class: firmware, timeouts: { create: "5m" } };
    await machines.diff(id, outs, inputsOf(other));
    expect(said("INFO")).toEqual([
      { severity: "INFO", message: "live: tags none → a", urn, ephemeral: false },
      { severity: "INFO", message: "power cycle: hardware (firmware)", urn, ephemeral: false },
    ]);
    expect(said("WARNING")).toEqual([
      expect.objectContaining({ message: expect.stringContaining("another image does not change"), urn }),
    ]);
  });

  test("says what is replaced", async () => {
    const { id, outs } = await machines.create(inputsOf({ image: "debian-12" }));
    const inputs = inputsOf({ image: "ubuntu-24.04", updatePolicy: { image: "Replace" } });
    expect(await machines.diff(id, outs, inputs)).toMatchObject({ replaces: ["image"] });
    expect(said("INFO").map(({ message }) => message)).toContain("replace: another image: a new machine");
  });
});

test("progress is for the resource's row alone", async () => {
  const { id, outs } = await machines.create(inputsOf());
  lines.length = 0;
  await machines.update(id, outs, inputsOf({ tags: ["a"] }));
  expect(lines).toEqual([{ severity: "INFO", message: "tags none → a", urn, ephemeral: true }]);
});

test("a resource without an owner is told of without its URN", async () => {
  const hosts = provider("Provider") as Required<ReturnType<typeof provider>>;
  const outs = { name: "host", type: "mock", endpoint: "/dev/null/nowhere", healthy: true };
  expect(await hosts.read("host", outs)).toMatchObject({ props: { healthy: false } });
  expect(said("WARNING")).toEqual([
    { severity: "WARNING", message: expect.stringContaining("nowhere"), ephemeral: false },
  ]);
});

describe("what fails", () => {
  const broken = { faults: [{ operation: "powerOn", code: "Internal" }] };

  test("after the machine has an identity is partial state, with the link that leads back here", async () => {
    const provider = { type: "mock", endpoint: folder, mock: broken };
    const failure = await failureOf(machines.create(inputsOf({ provider })));
    expect(failure).toMatchObject({
      id: expect.stringMatching(/^web-/),
      properties: { phase: "Creating", name: "web", __provider: providerLink("VirtualMachine") },
      reasons: [expect.stringMatching(/scripted fault.* \[Internal\]$/)],
      stack: "",
    });
    const { id, properties } = failure as { id: string; properties: object };
    expect(await machines.update(id, properties, inputsOf())).toMatchObject({ outs: { phase: "Running" } });
  });

  test("before that is an error with its code, and nothing for the state", async () => {
    const failure = await failureOf(machines.create(inputsOf({ image: "missing" })));
    expect(failure).toMatchObject({
      message: expect.stringMatching(/there is no image missing.* \[NotFound\]$/),
      stack: "",
    });
    expect(failure).not.toHaveProperty("id");
    expect(failure).not.toHaveProperty("properties");
  });
});

test("a secret of the stack's configuration is read by its key", async () => {
  const get = vi.fn().mockReturnValue("#cloud-config\n");
  await machines.configure({ config: { get } as never });
  const userData = { cloudInit: { from: { config: "shop:userData" } } };
  const { outs } = await machines.create(inputsOf({ userData }));
  expect(get).toHaveBeenCalledWith("shop:userData");
  expect(outs).toHaveProperty("userDataDigest");
});
