/** Which changes of a network's source leave its machines on it. */
import { expect, test } from "vitest";
import { diff } from "../../provider/hooks";

const create = { mode: "nat", cidr: "192.168.150.1/24", dhcpStart: "192.168.150.10" };
const host = { macAddress: "52:54:00:00:00:01", address: "192.168.150.5" };

async function effectOf(source: Record<string, unknown>, recorded: Record<string, unknown> = {}) {
  const inputs = {
    owner: "dev::shop::lab",
    name: "lab",
    provider: { type: "libvirt", endpoint: "qemu:///system" },
  };
  const before = { ...inputs, source: { libvirt: { create } }, location: "lab", created: true, ...recorded };
  const operation = {
    signal: new AbortController().signal,
    report: () => undefined,
    config: () => undefined,
  };
  const request = { id: "lab", recorded: before, inputs: { ...inputs, source: { libvirt: source } } };
  const { changes } = await diff("Network", request as never, operation);
  return changes.find(({ property }) => property === "source")?.effect;
}

test.each([
  ["another range", { create: { ...create, dhcpStart: "192.168.150.20" } }],
  ["fixed addresses", { create: { ...create, hosts: [host] } }],
  ["whether it starts with the host", { create: { ...create, autostart: false } }],
  ["the model of the interfaces on it", { create, model: "e1000" }],
])("%s: live", async (_what, source) => {
  expect(await effectOf(source)).toBe("live");
});

test.each([
  ["another network", { create: { ...create, cidr: "192.168.151.1/24" } }],
  ["another mode", { create: { ...create, mode: "route" } }],
  ["another domain", { create: { ...create, domain: "example.org" } }],
  ["another name", { create, networkName: "other" }],
  ["no range", { create: { ...create, dhcpStart: "192.168.150.20", dhcpEnd: "192.168.150.19" } }],
  ["one that is there", { networkName: "lab" }],
])("%s: replace", async (_what, source) => {
  expect(await effectOf(source)).toBe("replace");
});

test("of a network that was there before, nothing is changed", async () => {
  expect(await effectOf({ create: { ...create, autostart: false } }, { created: false })).toBe("replace");
});
