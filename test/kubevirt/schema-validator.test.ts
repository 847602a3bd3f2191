import { describe, expect, it } from "vitest";
import { describeUnless } from "../support/describe-unless";
import { schemaProblems, schemasMissing } from "./schema-validator";
import { strict } from "./strict-schema";

const machine = (template: object, rest: object = {}) => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: "web", labels: { app: "web" } },
  spec: { runStrategy: "Halted", template },
  ...rest,
});

describeUnless(schemasMissing, "the schemas of KubeVirt", () => {
  it("allow a machine", () => {
    const template = {
      metadata: { creationTimestamp: null, annotations: { a: "b" } },
      spec: {
        domain: { devices: { rng: {} }, memory: { guest: "1Gi" }, resources: { requests: { cpu: 1 } } },
        networks: [{ name: "default", pod: {} }],
      },
    };
    expect(schemaProblems(machine(template))).toEqual([]);
  });

  it.each([
    [
      "an unknown field",
      { spec: { domain: { devices: {}, cpus: 2 } } },
      "/spec/template/spec/domain must NOT have additional properties: cpus",
    ],
    [
      "an unknown field of an empty object",
      { spec: { domain: { devices: { rng: { x: 1 } } } } },
      "/spec/template/spec/domain/devices/rng must NOT have additional properties: x",
    ],
    [
      "an unknown field of metadata",
      { metadata: { label: {} } },
      "/spec/template/metadata must NOT have additional properties: label",
    ],
    [
      "a wrong type",
      { spec: { domain: { devices: {}, cpu: { cores: "2" } } } },
      "/spec/template/spec/domain/cpu/cores must be integer",
    ],
    ["a missing field", { spec: {} }, "/spec/template/spec must have required property 'domain'"],
    [
      "what is no quantity",
      { spec: { domain: { devices: {}, memory: { guest: "1gi" } } } },
      "/spec/template/spec/domain/memory/guest must match pattern",
    ],
  ])("refuse %s", (_title, template, problem) => {
    expect(schemaProblems(machine(template))).toContainEqual(expect.stringContaining(problem));
  });

  it("refuse a kind that is not served", () => {
    expect(schemaProblems(machine({}, { apiVersion: "kubevirt.io/v2" }))).toEqual([
      "no CRD serves kubevirt.io/v2 VirtualMachine",
    ]);
  });
});

describe("a strict schema", () => {
  it("allows nothing that is not in it, but where it preserves unknown fields", () => {
    const schema = {
      type: "object",
      properties: {
        closed: { type: "object", nullable: true, properties: { a: { type: "string" } } },
        open: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        map: { type: "object", additionalProperties: { type: "object" } },
      },
    };
    expect(strict(schema)).toMatchObject({
      additionalProperties: false,
      properties: {
        closed: { type: ["object", "null"], additionalProperties: false },
        open: { additionalProperties: true },
        map: { additionalProperties: { type: "object", additionalProperties: false } },
      },
    });
  });
});
