/** What Go's libvmi made, in both profiles; and that the comparison fails where it should. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ourName } from "../../scripts/goldens/functions.mjs";
import { type Case, runCase } from "../../scripts/goldens/run-case.mjs";
import { readJsonLines } from "../../scripts/shared/json-lines.mjs";
import { schemaProblems, schemasMissing } from "../kubevirt/schema-validator";
import { describeUnless } from "../support/describe-unless";
import { sharedData } from "../support/shared-data";
import { current, older } from "./made";

const profiles = { "v1.9.0": current, "v1.2.0": older };
const goldens = sharedData("kubevirt/libvmi-golden.jsonl");
const signatures = sharedData("kubevirt/libvmi-signatures.txt");
const known = 374;

describeUnless(goldens.missing, "what Go made", () => {
  it("is what we make", () => {
    const cases = readJsonLines(goldens.path) as Case[];
    const failed = cases.filter((golden) => runCase(golden, profiles) !== undefined);
    console.log(`goldens: ${cases.length - failed.length} of ${cases.length} equal`);
    expect(failed.map(({ profile, name }) => `${profile} ${name}`)).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(known);
  });

  it.skipIf(schemasMissing !== undefined)("is accepted by KubeVirt's schema", () => {
    const cases = readJsonLines(goldens.path) as Case[];
    const machines = cases.flatMap(({ name, json }) => (isManifest(json) ? [{ name, json }] : []));
    expect(machines.length).toBeGreaterThan(250);
    const problems = machines.flatMap(({ name, json }) =>
      schemaProblems(json).map((each) => `${name} ${each}`),
    );
    expect(problems).toEqual([]);
  });
});

describeUnless(signatures.missing, "a function of Go's libvmi", () => {
  const sections =
    signatures.missing === undefined ? readFileSync(signatures.path, "utf8").split(/^# profile /m) : [];

  it.each([
    ["v1.9.0", 176],
    ["v1.2.0", 78],
  ] as const)("of %s is one of ours", (profile, count) => {
    const section = sections.find((text) => text.startsWith(profile)) ?? "";
    const names = [...section.matchAll(/^func (?:libvmi\.)?([\w.]+)\(/gm)].map(([, name = ""]) => name);
    expect(names).toHaveLength(count);
    expect(names.filter((name) => !isFunction(profiles[profile], ourName(name)))).toEqual([]);
  });
});

describe("a golden", () => {
  const made = { ...current.newVMI(current.withName("web")), status: undefined };
  const golden: Case = {
    profile: "v1.9.0",
    name: "plain",
    go: 'libvmi.New(libvmi.WithName("web"))',
    calls: [["New"], ["WithName", "web"]],
    json: { ...made, status: { guestOSInfo: {}, runtimeUser: 0 } },
  };

  it("that is equal passes", () => {
    expect(runCase(golden, profiles)).toBeUndefined();
  });

  it("that differs fails, and shows where", () => {
    expect(runCase({ ...golden, json: { ...made, kind: "Pod" } }, profiles)).toContain("- ");
    expect(runCase({ ...golden, calls: [["New"], ["WithName", "db"]] }, profiles)).toMatch(/name: 'db'/);
  });

  it("with something random passes if it looks like ours", () => {
    const random = { ...golden, calls: golden.calls.slice(0, 1), random: ["metadata.name"] };
    const named = (name: string) => ({ ...random, json: { ...(golden.json as object), metadata: { name } } });
    expect(runCase(named(`testvmi-abcde-${"x".repeat(49)}`), profiles)).toBeUndefined();
    expect(runCase(named("testvmi-abcde"), profiles)).toContain("metadata");
  });

  it("of a panic passes if we refuse it with a reason", () => {
    const panic = { profile: "v1.9.0", name: "panic", go: "", panic: "x" } as const;
    expect(runCase({ ...panic, calls: [["New"], ["WithMemoryRequest", "x"]] }, profiles)).toBeUndefined();
    expect(runCase({ ...panic, calls: [["New"]] }, profiles)).toMatch(/^Go panics \(x\), and ours makes /);
    expect(runCase({ ...panic, calls: [["WithNothing"]] }, profiles)).toMatch(
      /fails without saying why.*WithNothing/,
    );
  });

  it("of a function that is not there fails", () => {
    expect(runCase({ ...golden, calls: [["NewNothing"]] }, profiles)).toContain(
      "there is no function for NewNothing",
    );
    expect(runCase({ ...golden, setup: [["SetNothing", "x"]] }, profiles)).toContain(
      "there is no function for SetNothing",
    );
  });
});

function isFunction(libvmi: object, name: string): boolean {
  const found = name
    .split(".")
    .reduce<unknown>((place, part) => (isRecord(place) ? place[part] : undefined), libvmi);
  return typeof found === "function";
}

function isManifest(value: unknown): value is { apiVersion: string } {
  return isRecord(value) && "apiVersion" in value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
