/** What a Provider connects with where it leaves things to the environment. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { hypervisorTypes } from "../../provider/adapters/registry";
import { redact } from "../../provider/observability/redaction";
import { resolveConnection } from "../../provider/runtime/connection";
import { connectionViolations } from "../../provider/runtime/connection-rules";

afterEach(() => vi.unstubAllEnvs());

function set(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

describe("a connection", () => {
  test("takes from the environment what the Provider leaves open", async () => {
    set({
      VSPHERE_SERVER: "vcenter.example.com",
      GOVC_URL: "https://other.example.com/sdk",
      VSPHERE_USER: "administrator@vsphere.local",
      GOVC_PASSWORD: "from-the-tools",
      GOVC_INSECURE: "true",
      GOVC_DATASTORE: "fast",
      GOVC_DATACENTER: "north",
    });
    expect(await resolveConnection({ type: "vsphere" })).toEqual({
      endpoint: "vcenter.example.com",
      credentials: { username: "administrator@vsphere.local", password: "from-the-tools" },
      caBundle: undefined,
      insecureSkipVerify: true,
      defaults: { datastore: "fast" },
      native: { datacenter: "north" },
    });
    expect(redact("login with from-the-tools")).not.toContain("from-the-tools");
  });

  test("takes nothing that the Provider says", async () => {
    set({
      GOVC_URL: "other.example.com",
      GOVC_USERNAME: "other-user",
      GOVC_PASSWORD: "other-of-the-tools",
      GOVC_INSECURE: "1",
      GOVC_DATASTORE_CLUSTER: "pod",
      GOVC_DATACENTER: "north",
    });
    const connection = await resolveConnection({
      type: "vsphere",
      endpoint: "vcenter.example.com",
      credentials: { username: "us", password: "ours-of-the-program" },
      insecureSkipVerify: false,
      defaults: { datastore: "fast" },
      vsphere: { datacenter: "south" },
    });
    expect(connection).toMatchObject({
      endpoint: "vcenter.example.com",
      credentials: { username: "us", password: "ours-of-the-program" },
      insecureSkipVerify: false,
      defaults: { datastore: "fast" },
      native: { datacenter: "south" },
    });
    expect(connection.defaults).not.toHaveProperty("storagePod");
  });

  test("takes what is empty for not set, and nothing for a hypervisor whose tools read none", async () => {
    set({ GOVC_INSECURE: "", GOVC_USERNAME: "", GOVC_PASSWORD: "x", LIBVIRT_DEFAULT_URI: "qemu:///system" });
    const { insecureSkipVerify, credentials } = await resolveConnection({ type: "vsphere", endpoint: "a" });
    expect({ insecureSkipVerify, credentials }).toEqual({
      insecureSkipVerify: false,
      credentials: { password: "x" },
    });
    expect((await resolveConnection({ type: "libvirt" })).credentials).toEqual({});
  });

  test("takes certificates from all files that the environment names, or says which it cannot read", async () => {
    const folder = await mkdtemp(join(tmpdir(), "virtrigaud-ca-"));
    try {
      const files = ["one", "two"].map((name) => join(folder, name));
      await Promise.all(files.map((file, index) => writeFile(file, `certificate ${index}`)));
      set({ GOVC_TLS_CA_CERTS: files.join(delimiter) });
      const { caBundle } = await resolveConnection({ type: "vsphere", endpoint: "a" });
      expect(caBundle).toBe("certificate 0\ncertificate 1");
      // as PATH may have it, with nothing before, between or after
      set({ GOVC_TLS_CA_CERTS: ["", ...files.flatMap((file) => [file, ""])].join(delimiter) });
      expect((await resolveConnection({ type: "vsphere", endpoint: "a" })).caBundle).toBe(caBundle);
      const missing = join(folder, "three");
      set({ GOVC_TLS_CA_CERTS: missing });
      await expect(resolveConnection({ type: "vsphere", endpoint: "a" })).rejects.toMatchObject({
        code: "InvalidSpec",
        message: `caBundle: the file of certificates ${missing} cannot be read; check the path and its permissions, or set caBundle`,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test("what the program leaves undefined is taken from the environment", async () => {
  set({ GOVC_USERNAME: "from-the-tools" });
  const credentials = { username: undefined, password: "ours-of-undefined" };
  const connection = await resolveConnection({ type: "vsphere", endpoint: "a", credentials });
  expect(connection.credentials).toEqual({ username: "from-the-tools", password: "ours-of-undefined" });
});

test("the name of an account is shown, and what proves it is not", async () => {
  set({ GOVC_USERNAME: "account-of-the-tools", GOVC_PASSWORD: "proof-of-the-tools" });
  await resolveConnection({ type: "vsphere", endpoint: "a" });
  await resolveConnection({
    type: "libvirt",
    endpoint: "a",
    credentials: {
      username: "account-of-ours",
      clientCertificate: "certificate-of-ours",
      clientKey: "key-of-ours",
    },
  });
  expect(
    redact("account-of-the-tools proof-of-the-tools account-of-ours certificate-of-ours key-of-ours"),
  ).toBe("account-of-the-tools [REDACTED] account-of-ours certificate-of-ours [REDACTED]");
});

test("a connection to nowhere says where an endpoint may come from", async () => {
  set({ VSPHERE_SERVER: "", GOVC_URL: "" });
  await expect(resolveConnection({ type: "vsphere" })).rejects.toMatchObject({
    code: "InvalidSpec",
    message:
      "endpoint: the Provider has no endpoint; write it, or set the environment variable VSPHERE_SERVER or GOVC_URL",
  });
});

// as a state may have it that a later version wrote
test("a connection to a hypervisor that is not known says which are", async () => {
  await expect(resolveConnection({ type: "hyperv" as never, endpoint: "a" })).rejects.toMatchObject({
    code: "InvalidSpec",
    message: `type: "hyperv" is not a hypervisor that this package knows; use one of ${hypervisorTypes.join(", ")}`,
  });
});

test("an endpoint that does not fit is shown without its password", () => {
  set({ VSPHERE_SERVER: "https://us:s3cr:et@vcenter.example.com/ui" });
  const [violation] = connectionViolations({ type: "vsphere" });
  expect(violation?.reason).toContain("https://us:…@vcenter.example.com/ui");
  expect(violation?.reason).not.toContain("s3cr");
});
