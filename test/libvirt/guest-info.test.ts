import { expect, it } from "vitest";
import { readGuestInfo } from "../../provider/adapters/libvirt/from-native/guest-info";

it("reads what the agent told as libvirt 9.0 names it", () => {
  const parameters = Object.entries({
    "os.id": "debian",
    "os.name": "Debian GNU/Linux",
    "os.pretty-name": "Debian GNU/Linux 12 (bookworm)",
    hostname: "web",
    "if.count": 2,
    "if.0.name": "lo",
    "if.0.addr.count": 1,
    "if.0.addr.0.type": "ipv4",
    "if.0.addr.0.addr": "127.0.0.1",
    "if.1.name": "eth0",
    "if.1.hwaddr": "52:54:00:12:34:56",
    "if.1.addr.count": 2,
    "if.1.addr.0.addr": "192.0.2.7",
    "if.1.addr.1.addr": "2001:db8::7",
  }).map(([name, value]) => ({ name, value }));
  expect(readGuestInfo(parameters)).toEqual({
    os: "Debian GNU/Linux 12 (bookworm)",
    hostname: "web",
    interfaces: [
      { name: "lo", macAddress: undefined, addresses: [{ address: "127.0.0.1" }] },
      {
        name: "eth0",
        macAddress: "52:54:00:12:34:56",
        addresses: [{ address: "192.0.2.7" }, { address: "2001:db8::7" }],
      },
    ],
  });
});

it("reads nothing out of an agent that told nothing", () => {
  expect(readGuestInfo([{ name: "hostname", value: "" }])).toEqual({
    os: undefined,
    hostname: undefined,
    interfaces: [],
  });
});
