/** What a Provider is registered with, and what it hands on to its machines. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import * as virt from "../../sdk";
import { registrations, withinSecret } from "./registrations";

const spec = { cpu: 1, memory: "1Gi" };

/** The credentials that a Provider and its machine are registered with. */
async function credentialsOf(
  credentials: virt.ProviderArgs["credentials"],
): Promise<{ own: Record<string, unknown>; machines: unknown }> {
  const found = await registrations(() => {
    const provider = new virt.Provider("host", { type: "mock", credentials });
    new virt.VirtualMachine("web", { provider, class: spec });
  });
  const connection = found("web").inputs.provider as Record<string, unknown>;
  return {
    own: found("host").inputs.credentials as Record<string, unknown>,
    machines: connection.credentials,
  };
}

describe("credentials", () => {
  it.each(["password", "token", "privateKey", "passphrase", "clientCertificate", "clientKey"])(
    "are secret in the text of %s, and plain beside it",
    async (name) => {
      const { own, machines } = await credentialsOf({ username: "root", [name]: "value" });
      expect(own.username).toBe("root");
      expect(withinSecret(own[name])).toBe("value");
      expect(machines).toEqual(own);
    },
  );

  it("are no secret with the name of an account alone", async () => {
    const { own, machines } = await credentialsOf({ username: "root" });
    expect(own).toEqual({ username: "root" });
    expect(machines).toEqual(own);
  });

  it("are no secret where they only say where the secret is", async () => {
    const references = { username: { env: "USERNAME" }, password: { config: "virtrigaud:password" } };
    const { own, machines } = await credentialsOf(references);
    expect(own).toEqual(references);
    expect(machines).toEqual(own);
  });

  it("stay secret where the program says so", async () => {
    const { own } = await credentialsOf({ username: pulumi.secret("root") });
    expect(withinSecret(own)).toEqual({ username: "root" });
  });

  it("may be still to come", async () => {
    const { own } = await credentialsOf(Promise.resolve({ password: "value" }));
    expect(withinSecret(own.password)).toBe("value");
    expect((await credentialsOf(pulumi.output(undefined))).own).toEqual({});
  });

  it("are absent where there are none", async () => {
    let host: virt.Provider | undefined;
    const found = await registrations(() => {
      host = new virt.Provider("host", { type: "mock", endpoint: "/hypervisor" });
    });
    expect(found("host").inputs).not.toHaveProperty("credentials");
    expect(host?.connection).toStrictEqual({ type: "mock", endpoint: "/hypervisor" });
  });
});

describe("a Provider", () => {
  it("has its identity of its own, and not as a part of the connection", async () => {
    let host: virt.Provider | undefined;
    const found = await registrations(() => {
      host = new virt.Provider("host", { type: "mock", identity: "abcdefgh" });
    });
    expect(found("host").inputs).toMatchObject({ type: "mock", name: "host", identity: "abcdefgh" });
    expect(host?.connection).toStrictEqual({ type: "mock" });
  });

  it("has outputs that its arguments do not name", async () => {
    await registrations(() => {
      const host = new virt.Provider("host", { type: "mock" });
      const { endpoint, healthy, version, capabilities, identity } = host;
      for (const output of [endpoint, healthy, version, capabilities, identity])
        expect(pulumi.Output.isInstance(output)).toBe(true);
    });
  });

  it("says what to do when a component asks it for its package", async () => {
    await registrations(() => {
      const host = new virt.Provider("host", { type: "mock" });
      expect(() => host.getPackage()).toThrow(
        new TypeError(
          "a Provider is among the options of a component: leave `provider` and `providers` out of the options, " +
            "hand the Provider to the component's constructor, and write it in the arguments of each resource",
        ),
      );
    });
  });
});
