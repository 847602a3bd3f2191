import { beforeAll, describe, expect, it, vi } from "vitest";
import { hypervisorConfigs } from "../../provider/adapters/registry";
import { badImageInputs } from "./bad-inputs/image";
import { badNetworkInputs } from "./bad-inputs/network";
import { badProviderInputs } from "./bad-inputs/provider";
import { badSnapshotInputs } from "./bad-inputs/snapshot";
import { badVirtualMachineInputs } from "./bad-inputs/virtual-machine";
import { badVmClassInputs } from "./bad-inputs/vm-class";
import { changed } from "./changes";
import { check, failuresOf, useAbleAdapter } from "./checking";
import { kindNames, validInputsOf } from "./valid-inputs";

useAbleAdapter();

const tables = {
  Provider: badProviderInputs,
  VMClass: badVmClassInputs,
  Image: badImageInputs,
  Network: badNetworkInputs,
  VirtualMachine: badVirtualMachineInputs,
  Snapshot: badSnapshotInputs,
};

// the endpoint of a Provider may come from there
beforeAll(() => {
  for (const name of Object.values(hypervisorConfigs).flatMap((config) => config.endpointVariables))
    vi.stubEnv(name, undefined);
  return () => vi.unstubAllEnvs();
});

describe.each(kindNames)("the check of %s", (kind) => {
  const table = tables[kind].map(([changes, failures]) => ({ title: titleOf(changes), changes, failures }));

  it("accepts valid inputs as they are", async () => {
    expect(await failuresOf(kind, validInputsOf(kind))).toEqual([]);
  });

  it("is tried with fifteen wrong inputs at least", () => {
    expect(table.length).toBeGreaterThanOrEqual(15);
  });

  it.each(table)("refuses $title", async ({ changes, failures }) => {
    const inputs = changed(validInputsOf(kind), changes);
    expect(await failuresOf(kind, inputs)).toEqual(failures);
    expect((await check(kind, inputs)).inputs).toEqual(inputs);
  });
});

describe("a failure", () => {
  it.each([
    ["Provider", { "credentials.password": ["hunter2"] }],
    ["Provider", { credentials: "hunter2" }],
    ["Provider", { "credentials.kubernetesSecret": "hunter2" }],
    ["VirtualMachine", { userData: "password: hunter2" }],
    ["VirtualMachine", { "userData.cloudInit": { inline: ["hunter2"] } }],
    ["VirtualMachine", { "metaData.from": { file: ["hunter2"] } }],
    ["VirtualMachine", { "provider.credentials": "hunter2" }],
  ] as const)("of %s never shows what may be a secret: %j", async (kind, changes) => {
    const failures = await failuresOf(kind, changed(validInputsOf(kind), changes));
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.join()).not.toContain("hunter2");
  });

  it("is one line, whatever was written", async () => {
    const failures = await failuresOf(
      "Provider",
      changed(validInputsOf("Provider"), { type: "a\nb\u001b[31m" }),
    );
    expect(failures.join()).toMatch(/^[\x20-\x7e]+$/);
  });
});

function titleOf(changes: Readonly<Record<string, unknown>>): string {
  const words = Object.entries(changes).map(([path, value]) => `${path} ${shown(value)}`);
  return words.join(" with ");
}

function shown(value: unknown): string {
  const text = typeof value === "symbol" ? "left out" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
