import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { instanceIdOf } from "../../provider/cloud-init/instance-id";
import { type NoCloudInput, noCloudDocuments, noCloudSeed } from "../../provider/cloud-init/no-cloud";

const nic = { name: "lan", macAddress: "52:54:00:AB:CD:EF", addresses: [], dhcp: true, dns: [], routes: [] };

describe("user data", () => {
  test.each([
    "#cloud-config\nusers: []\n",
    "\n#Cloud-Config\n",
    "#!/bin/sh\necho\n",
    "## template: jinja\n#cloud-config\n",
    "#include\nhttps://example.org/data\n",
    "#include-once\n",
    "#cloud-config-archive\n- {}\n",
    "#cloud-boothook\n",
    "#part-handler\n",
    "MIME-Version: 1.0\nContent-Type: multipart/mixed\n\n",
    "From nobody\nContent-Type: multipart/mixed\nMIME-Version: 1.0\n\n",
  ])("is passed on as given: %j", (userData) => {
    expect(documents({ guest: { instanceId: "i-1", userData } }).userData).toBe(userData);
  });

  test("that cloud-init would ignore is refused, without more of it than the start", () => {
    const userData = "password: correct horse battery staple\n";
    expect(() => documents({ guest: { instanceId: "i-1", userData } })).toThrow(
      "userData.cloudInit: cloud-init does not know user data that begins like this; begin it with",
    );
  });

  test("is there even where none is given", () => {
    expect(documents({}).userData).toBe("#cloud-config\n{}\n");
  });
});

describe("metadata", () => {
  test("has instance id, host name and keys", () => {
    expect(metaData(undefined, ["ssh-ed25519 AAAA"])).toEqual({
      "instance-id": "i-1",
      "local-hostname": "web-1",
      "public-keys": ["ssh-ed25519 AAAA"],
    });
  });

  test("of the user wins key by key and is read as YAML 1.1", () => {
    expect(metaData("local-hostname: other\nrack: r7\nspare: yes\nspare: no\n")).toEqual({
      "instance-id": "i-1",
      "local-hostname": "other",
      rack: "r7",
      spare: false,
    });
  });

  test("of the user may be JSON or a comment only", () => {
    expect(metaData('{"rack":"r7"}')).toMatchObject({ "local-hostname": "web-1", rack: "r7" });
    expect(metaData("# nothing")).toMatchObject({ "local-hostname": "web-1" });
  });

  test.each([
    { text: "- a\n- b\n", problem: "metaData: the metadata is not a mapping of names to values" },
    { text: "a: 1\nsecret: [hunter2\n", problem: "metaData: the metadata is not YAML, in line 3" },
  ])("that is no mapping is refused: $text", ({ text, problem }) => {
    const attempt = () => metaData(text);
    expect(attempt).toThrow(problem);
    expect(attempt).not.toThrow("hunter2");
  });
});

describe("network configuration", () => {
  test("matches by MAC address, without a new name", () => {
    expect(networkConfig(nic)).toEqual({ match: { macaddress: "52:54:00:ab:cd:ef" }, dhcp4: true });
  });

  test("has all that was asked for", () => {
    const lan = {
      ...nic,
      dhcp: false,
      addresses: ["192.0.2.7/24", "2001:db8::7/64"],
      gateway: "192.0.2.1",
      dns: ["192.0.2.53"],
      searchDomains: ["example.org"],
      routes: [{ to: "198.51.100.0/24", via: "192.0.2.2" }],
      mtu: 9000,
    };
    expect(networkConfig(lan)).toEqual({
      match: { macaddress: "52:54:00:ab:cd:ef" },
      dhcp4: false,
      addresses: ["192.0.2.7/24", "2001:db8::7/64"],
      routes: [
        { to: "0.0.0.0/0", via: "192.0.2.1" },
        { to: "198.51.100.0/24", via: "192.0.2.2" },
      ],
      nameservers: { addresses: ["192.0.2.53"], search: ["example.org"] },
      mtu: 9000,
    });
  });

  test.each([
    { addresses: ["203.0.113.9/32"], gateway: "192.0.2.1", to: "0.0.0.0/0", onLink: true },
    { addresses: ["2001:db8::7/64"], gateway: "2001:db8::1", to: "::/0", onLink: undefined },
    { addresses: ["2001:db8::7/64"], gateway: "fe80::1", to: "::/0", onLink: undefined },
    { addresses: ["2001:db8::7/64"], gateway: "192.0.2.1", to: "0.0.0.0/0", onLink: true },
  ])("reaches $gateway from $addresses", ({ addresses, gateway, to, onLink }) => {
    const { routes } = networkConfig({ ...nic, dhcp: false, addresses, gateway });
    expect(routes).toEqual([{ to, via: gateway, ...(onLink && { "on-link": true }) }]);
  });

  test("of the user replaces it; without interfaces there is none", () => {
    const guest = { instanceId: "i-1", networkConfig: "version: 1\n" };
    expect(documents({ guest, interfaces: [nic] }).networkConfig).toBe("version: 1\n");
    expect(documents({})).not.toHaveProperty("networkConfig");
  });
});

describe("the seed", () => {
  test("holds the documents under the label that cloud-init looks for", () => {
    const seed = noCloudSeed(documents({ interfaces: [nic] }));
    const text = seed.toString("latin1");
    expect(text.slice(16 * 2048 + 40, 16 * 2048 + 72).trimEnd()).toBe("cidata");
    for (const name of ["user-data", "meta-data", "network-config"]) expect(text).toContain(name);
  });
});

describe("instanceIdOf", () => {
  test("changes with what shall make cloud-init run again, and with nothing else", () => {
    expect(instanceIdOf("machine")).toBe(instanceIdOf("machine"));
    expect(instanceIdOf("machine")).not.toBe(instanceIdOf("other"));
    expect(instanceIdOf("machine", "a")).not.toBe(instanceIdOf("machine", "b"));
    expect(instanceIdOf("machine", "a")).toMatch(/^i-[0-9a-f]{16}$/);
  });
});

function documents(input: Partial<NoCloudInput>) {
  return noCloudDocuments({ name: "web-1", guest: { instanceId: "i-1" }, interfaces: [], ...input });
}

function metaData(text: string | undefined, sshPublicKeys: readonly string[] = []): unknown {
  return parse(documents({ guest: { instanceId: "i-1", metaData: text }, sshPublicKeys }).metaData);
}

function networkConfig(item: NoCloudInput["interfaces"][number]): Record<string, unknown> {
  const config = parse(documents({ interfaces: [item] }).networkConfig ?? "");
  expect(config.version).toBe(2);
  return config.ethernets[item.name];
}
