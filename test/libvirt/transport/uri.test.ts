import { describe, expect, test } from "vitest";
import { parseLibvirtUri } from "../../../provider/adapters/libvirt/transport/uri";
import { ProviderError } from "../../../provider/contract/errors";

describe("libvirt URIs", () => {
  test.each([
    ["qemu:///system", { transport: "unix", driver: "qemu:///system", scope: "system", host: "" }],
    ["qemu:///session", { transport: "unix", driver: "qemu:///session", scope: "session" }],
    [
      "qemu+unix:///system?socket=/tmp/a%20b",
      { transport: "unix", driver: "qemu:///system", socket: "/tmp/a b" },
    ],
    ["test:///default", { transport: "unix", driver: "test:///default" }],
    [
      "qemu+ssh://root@host.example:2222/system?keyfile=/k&known_hosts=/a&known_hosts=/b&no_verify=1&socket=/s",
      {
        transport: "ssh",
        driver: "qemu:///system",
        username: "root",
        host: "host.example",
        port: 2222,
        keyFile: "/k",
        knownHosts: ["/a", "/b"],
        noVerify: true,
        socket: "/s",
      },
    ],
    ["qemu+ssh://host/system", { transport: "ssh", port: 22, noVerify: false }],
    ["qemu+ssh://[fd00::1]/system", { host: "fd00::1" }],
    ["qemu+tls://host/system?pkipath=/pki", { transport: "tls", port: 16_514, pkiPath: "/pki" }],
    ["qemu://host/system", { transport: "tls", port: 16_514 }],
    ["qemu+tcp://host:1234/system", { transport: "tcp", port: 1234 }],
  ])("%s", (text, expected) => {
    expect(parseLibvirtUri(text)).toMatchObject(expected);
  });

  test.each([
    ["hello", /"qemu:\/\/\/system"/],
    ["http://host/system", /"qemu:\/\/\/system"/],
    ["xen:///system", /not a libvirt URI of QEMU/],
    ["qemu+libssh2://host/system", /unknown transport "libssh2".*unix, ssh, tls, tcp/],
    ["qemu:///sytem", /path "\/sytem".*"\/system" or "\/session"/],
    ["qemu+ssh:///system", /names no host/],
    ["qemu+unix://host/system", /names a host/],
    ["qemu+tls://host/system?keyfile=/k", /"keyfile", which tls does not take.*pkipath, no_verify/],
    ["qemu+tcp://host/system?socket=/s", /it takes none/],
    ["qemu+ssh://host/system?no_verify=true", /no_verify=true; write no_verify=1/],
  ])("%s is refused with what is allowed", (text, reason) => {
    expect(() => parseLibvirtUri(text)).toThrow(reason);
    expect(() => parseLibvirtUri(text)).toThrow(expect.objectContaining({ code: "InvalidSpec" }));
  });

  test("a password in it is refused and not repeated", () => {
    const parse = () => parseLibvirtUri("qemu+ssh://root:hunter2@host/system");
    expect(parse).toThrow(ProviderError);
    expect(parse).not.toThrow(/hunter2/);
  });
});
