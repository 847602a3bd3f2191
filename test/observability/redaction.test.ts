import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import { redactError } from "../../provider/observability/redact-error";
import { isSecretName, redact, redacted, registerSecret } from "../../provider/observability/redaction";
import { SecretRegistry } from "../../provider/observability/secret-registry";
import { PartialFailure } from "../../provider/runtime/partial-failure";

describe("registered secrets", () => {
  it("never pass, whatever surrounds them", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 4, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.string({ maxLength: 12 }), { maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (secrets, pieces, choices) => {
          const registry = new SecretRegistry();
          for (const secret of secrets) registry.register(secret);
          const text = pieces
            .map((piece) => piece + secrets[(choices.next().value ?? 0) % secrets.length])
            .join("");
          for (const rest of registry.hide(text).split(redacted)) {
            for (const secret of secrets.filter((value) => value.trim().length >= 4))
              expect(rest).not.toContain(secret);
          }
        },
      ),
    );
  });

  it("never pass in a nested object, as value or as name", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uuid(), (value, secret) => {
        registerSecret(secret);
        const nested = {
          list: [value, { text: `before ${secret} after` }],
          [secret]: { [`${secret}s`]: value },
        };
        expect(JSON.stringify(redact(nested))).not.toContain(secret);
      }),
      { numRuns: 50 },
    );
  });

  it("leave nothing of secrets that overlap", () => {
    const registry = new SecretRegistry();
    registry.register("xabcd");
    registry.register("abcdefghijkl");
    expect(registry.hide("<xabcdefghijkl>")).toBe(`<${redacted}>`);
    registry.register("aaaa");
    expect(registry.hide("aaaaaa")).toBe(redacted);
  });

  it.each([
    ["URL encoded", encodeURIComponent("pä$$ w/rd&<'\"")],
    ["in JSON", JSON.stringify("pä$$ w/rd&<'\"").slice(1, -1)],
    ["in XML", "pä$$ w/rd&amp;&lt;&apos;&quot;"],
    ["in base64", Buffer.from("pä$$ w/rd&<'\"").toString("base64")],
    ["as it is", "pä$$ w/rd&<'\""],
  ])("are known %s", (_, spelling) => {
    registerSecret("pä$$ w/rd&<'\"\n");
    expect(redact(`x ${spelling} y`)).toBe(`x ${redacted} y`);
  });

  it("of a key are known line by line", () => {
    registerSecret(
      "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END KEY-----\n",
    );
    expect(redact("cannot parse line MIIEvQIBADANBgkqhkiG9w0B")).toBe(`cannot parse line ${redacted}`);
  });

  it("shorter than four characters garble nothing", () => {
    registerSecret("a");
    registerSecret("abc");
    registerSecret("  ");
    expect(redact("a cab in abc")).toBe("a cab in abc");
  });
});

describe("what looks like a secret", () => {
  it.each([
    [
      "vcenter://user:hunter2@vc.example.com/Datacenter",
      "vcenter://user:[REDACTED]@vc.example.com/Datacenter",
    ],
    ["get https://root:p@ss@host:8006/api failed", "get https://root:[REDACTED]@host:8006/api failed"],
    ["qemu+ssh://root@host/system", "qemu+ssh://root@host/system"],
    ["http://host:8006/x@y", "http://host:8006/x@y"],
    ["Authorization: Bearer abc.def.ghi", "Authorization: [REDACTED]"],
    ['{"authorization":"PVEAPIToken=root@pam!x=1-2"}', '{"authorization":"[REDACTED]"}'],
    ["Set-Cookie: PVEAuthCookie=PVE:root; path=/", "Set-Cookie: [REDACTED]"],
    ["sent bearer eyJhbGciOiJIUzI1NiJ9.x", "sent bearer [REDACTED]"],
    ["basic authentication failed", "basic authentication failed"],
    ['{"password": "a\\"b", "user": "x"}', '{"password": "[REDACTED]", "user": "x"}'],
    ["login?user=x&password=a%20b&z=1", "login?user=x&password=[REDACTED]&z=1"],
    ["VSPHERE_PASSWORD='a b' run", "VSPHERE_PASSWORD=[REDACTED] run"],
    ["users:\n  - password: hunter2\n    name: x", "users:\n  - password: [REDACTED]\n    name: x"],
    ["provider.credentials.password: is required", "provider.credentials.password: is required"],
    ["password: must not be empty", "password: must not be empty"],
    [
      "key -----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY----- end",
      "key [REDACTED] end",
    ],
  ])("in %j becomes %j", (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    "password",
    "rootPassword",
    "cipassword",
    "api-token",
    "CSRFPreventionToken",
    "privateKey",
    "client_key",
    "userData",
    "user-data",
    "Authorization",
    "PVEAuthCookie",
    "passphrase",
  ])("is hidden under the name %s", (name) => {
    expect(isSecretName(name)).toBe(true);
    expect(redact({ [name]: "x", nested: [{ [name]: { deep: "y" } }] })).toEqual({
      [name]: redacted,
      nested: [{ [name]: redacted }],
    });
  });

  it.each(["name", "passwordFile", "tokenEnv", "secretName", "kubernetes", "keyboard"])(
    "does not stand under the name %s",
    (name) => {
      expect(redact({ [name]: "x" })).toEqual({ [name]: "x" });
    },
  );
});

describe("redacting objects", () => {
  it("keeps what is no text, and its argument as it was", () => {
    const value = { count: 3, hasPassword: true, password: null, when: new Date(0), none: undefined };
    expect(redact(value)).toEqual({ ...value, when: "1970-01-01T00:00:00.000Z" });
    expect(value.when).toBeInstanceOf(Date);
  });

  it("bears circles", () => {
    const circle: { self?: unknown; token: string } = { token: "x" };
    circle.self = circle;
    expect(redact(circle)).toMatchObject({ token: redacted });
  });
});

describe("errors", () => {
  const secret = "correct-horse-battery";
  registerSecret(secret);

  it("lose secrets from message, stack, remediation and nested causes, and stay the same instance", () => {
    const wire = Object.assign(new Error(`401 for ${secret}`), {
      code: "ERR_BAD_REQUEST",
      config: { headers: { Authorization: secret } },
    });
    const error = new ProviderError("Unauthorized", `login with ${secret} failed`, {
      operation: "Login",
      remediation: `check ${secret}`,
      cause: new Error(`outer ${secret}`, { cause: wire }),
    });
    const redactedError = redactError(error);
    expect(redactedError).toBe(error);
    expect(ProviderError.is(redactedError, "Unauthorized")).toBe(true);
    expect(error.message).toBe("Login: login with [REDACTED] failed; check [REDACTED]");
    expect(flatten(error)).not.toContain(secret);
    expect(error.cause).toMatchObject({ cause: { code: "ERR_BAD_REQUEST" } });
  });

  it("keep what they carry into the state", () => {
    const properties = { userData: secret };
    const error = redactError(
      new PartialFailure("vm-1", properties, [`start: ${secret}`], new Error(secret)),
    );
    expect(error.properties).toEqual({ userData: secret });
    expect(error.reasons).toEqual(["start: [REDACTED]"]);
    expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain(secret);
  });

  it("lose them from an aggregate, a circle of causes and what is no error", () => {
    const circle = new Error(secret);
    circle.cause = circle;
    expect(flatten(redactError(new AggregateError([new Error(secret), secret], secret)))).not.toContain(
      secret,
    );
    expect(flatten(redactError(circle))).not.toContain(secret);
    expect(redactError(`thrown ${secret}`)).toBe("thrown [REDACTED]");
  });
});

/** Everything that could be printed of an error. */
function flatten(error: unknown, seen = new Set<unknown>()): string {
  if (typeof error !== "object" || error === null || seen.has(error)) return String(error);
  seen.add(error);
  return Object.getOwnPropertyNames(error)
    .map((key) => flatten(Reflect.get(error, key), seen))
    .join("\n");
}
