import { expect, test } from "vitest";
import { type ReceivedProperties, ResourceSecrets, received } from "../../provider/frontends/secret-inputs";
import { redact } from "../../provider/observability/redaction";

const secretSignature = "4dabf18193072939515e22adb298388d";

const given = (properties: object, ...secretInputs: string[]): ReceivedProperties =>
  received({ ...properties, ...(secretInputs.length > 0 && { secretInputs }) } as never);

function secretsOf(...all: ReceivedProperties[]): ResourceSecrets {
  return new ResourceSecrets("VirtualMachine", all);
}

// first: the words are collected once per process, and whoever changes how they are has to see a failure here
test("words that the model lists are not hidden, nor what occurs by chance", () => {
  secretsOf(
    given(
      { powerState: "Suspended", class: { cpu: 2, memory: "777Mi", firmware: "UEFI" } },
      "powerState",
      "class",
    ),
  );
  expect(redact("Suspended UEFI cpu 2 memory 777Mi")).toBe("Suspended UEFI cpu 2 memory [REDACTED]");
});

test("the paths are no property for the hooks", () => {
  expect(given({ tags: ["a"] }, "tags")).toEqual({ properties: { tags: ["a"] }, paths: ["tags"] });
  expect(given({ tags: ["a"] })).toEqual({ properties: { tags: ["a"] }, paths: [] });
});

test("what is secret is hidden in every line, and so is what was there before it was rotated", () => {
  secretsOf(
    given({ tags: ["pin:new-canary"], disks: [{ name: "new-hush" }] }, "tags", "disks[0].name"),
    given({ tags: ["pin:old-canary"], disks: [{ name: "old-hush" }] }),
  );
  for (const secret of ["pin:new-canary", "pin:old-canary", "new-hush", "old-hush"])
    expect(redact(`live: ${secret} changes`)).toBe("live: [REDACTED] changes");
});

test("what was secret before is hidden too", () => {
  secretsOf(given({ tags: ["plain-now"] }), given({ tags: ["was-secret-before"] }, "tags"));
  expect(redact("was-secret-before")).toBe("[REDACTED]");
});

test("a plan line about a secret input shows the input alone, in whatever form a value would stand there", () => {
  const secrets = secretsOf(
    given({ disks: [{ size: "1Gi" }], tags: ["a"], class: { memory: "0.5Gi" } }, "disks[0].size", "class"),
  );
  expect(secrets.shown("disks[data].size", "disk data 512Mi → 1Gi")).toBe("disks (secret)");
  expect(secrets.shown("class.memory", "memory 256Mi → 512Mi")).toBe("class (secret)");
  expect(secrets.shown("tags", "tags a → b")).toBe("tags a → b");
});

test("outputs that are made from secrets are secret, and keep the paths", () => {
  const secrets = secretsOf(given({ name: "hush-name" }, "name"));
  const outputs = {
    owner: "dev::t::hush-name",
    name: "hush-name",
    consoleUrl: "x://h/hush-name-1",
    phase: "On",
  };
  const secret = (value: unknown) => ({ [secretSignature]: "1b47061264138c4ac30d75fd1eb44270", value });
  expect(secrets.mark(outputs)).toEqual({
    owner: "dev::t::hush-name",
    name: secret("hush-name"),
    consoleUrl: secret("x://h/hush-name-1"),
    phase: "On",
    secretInputs: ["name"],
  });
  expect(secretsOf(given({ name: "plain" })).mark({ name: "plain" })).toEqual({ name: "plain" });
});

test("a path that is no text names nothing", () => {
  expect(received({ tags: ["a"], secretInputs: ["tags", 7, null] } as never).paths).toEqual(["tags"]);
  expect(received({ tags: ["a"], secretInputs: "tags" } as never).paths).toEqual([]);
});

test("numbers, and texts at any depth, are secrets; nothing is none", () => {
  secretsOf(
    given(
      { extraConfig: { a: { b: ["deep-hush", null] } }, timeouts: { port: 48_213 }, metaData: null },
      "extraConfig",
      "timeouts.port",
      "metaData",
      "tags[7]",
    ),
  );
  expect(redact("deep-hush at 48213, null and undefined")).toBe(
    "[REDACTED] at [REDACTED], null and undefined",
  );
});

test("four characters are a secret, and three occur everywhere by chance", () => {
  secretsOf(given({ tags: ["q4z9", "k7w"] }, "tags"));
  expect(redact("q4z9 k7w")).toBe("[REDACTED] k7w");
});

test("a resource without properties has no secrets", () => {
  const secrets = new ResourceSecrets("VirtualMachine", []);
  expect(secrets.inputs()).toEqual({});
  expect(secrets.mark({ name: "plain" })).toEqual({ name: "plain" });
});
