import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { adapter } from "../../provider/adapters/vsphere";
import type { MachineBlock } from "../../provider/adapters/vsphere/config";
import { disksOf } from "../../provider/adapters/vsphere/from-native/devices";
import { refuseGrowth } from "../../provider/adapters/vsphere/machines/change-disks";
import { guestOptions } from "../../provider/adapters/vsphere/to-native/guest-info";
import type { DesiredMachine } from "../../provider/contract/machine";
import { desiredInterface, desiredMachine, disk, gib, mib } from "./samples";

const judge = (changes: Partial<DesiredMachine>) => adapter.rules?.(desiredMachine(changes)) ?? [];
const native = (block: MachineBlock): Partial<DesiredMachine> => ({ native: block });
const cards = (count: number) =>
  Array.from({ length: count }, (_, index) => desiredInterface({ name: `n${index}` }));

const cds = (...names: string[]) => names.map((name) => ({ name, image: `[fast] iso/${name}.iso` }));

/** What no compression makes shorter. */
const noise = (bytes: number) => randomBytes(bytes).toString("base64");

describe("what needs no vSphere to be refused", () => {
  it("is nothing of a machine that can be", () => {
    expect(judge({})).toEqual([]);
    expect(judge({ interfaces: cards(10) })).toEqual([]);
    const media = [{ name: "empty" }, ...cds("installer", "drivers")];
    expect(judge({ media })).toEqual([]);
    expect(judge({ media, bootOrder: ["root", "installer", "lan"] })).toEqual([]);
    expect(judge({ media: [{ name: "empty" }], bootOrder: ["empty"] })).toEqual([]);
  });

  it.each<[Partial<DesiredMachine>, string, RegExp]>([
    [{ memoryBytes: 6145 * mib }, "class.memory", /no multiple of 4Mi; write 6148Mi/],
    [{ interfaces: cards(11) }, "networks[n10]", /ten network interfaces/],
    [{ interfaces: [desiredInterface({ model: "ne2000" })] }, "networks[lan].network.model", /ne2000/],
    [
      { hardware: { topology: { sockets: 1, coresPerSocket: 1, threadsPerCore: 2 } } },
      "class.cpuTopology.threads",
      /thread/,
    ],
    [{ hardware: { tpmVersion: "2.0" } }, "class.securityProfile.tpmEnabled", /UEFI/],
    [{ disks: [{ name: "root" }, { name: "a", sizeBytes: gib + 1 }] }, "disks[a].size", /KiB/],
    [{ disks: [{ name: "root", controller: "floppy" }] }, "disks[root].controller", /floppy/],
    [
      {
        disks: [{ name: "root" }, { name: "a", sizeBytes: gib }],
        ...native({ disks: { a: { sharing: "multiWriter" } } }),
      },
      "disks[a].type",
      /eagerZeroedThick/,
    ],
    [{ extraConfig: { "vsphere.nonsense": "1" } }, "extraConfig.vsphere.nonsense", /no free setting/],
    [
      { extraConfig: { "vsphere.hardwareVersion": "x" } },
      "extraConfig.vsphere.hardwareVersion",
      /no hardware version/,
    ],
    [native({ template: true }), "powerState", /template cannot run/],
    [{ media: cds("a", "b"), bootOrder: ["a", "root", "b"] }, "bootOrder[2]", /as one device; .*"a" stands/],
    [{ media: cds("a", "b"), bootOrder: ["root", "b"] }, "bootOrder[1]", /"b" before "a"; put "b" before/],
    [
      { root: { type: "image", reference: "[fast] iso/debian.iso" } },
      "image",
      /file of a datastore.*name it in media/,
    ],
    [{ name: "a-name-of-windows", ...native({ customization: { sysprep: {} } }) }, "name", /too long/],
  ])("%j", (changes, property, reason) => {
    expect(judge(changes)).toEqual([{ property, reason: expect.stringMatching(reason) }]);
  });

  it("is everything at once", () => {
    expect(judge({ memoryBytes: mib, interfaces: cards(11) })).toHaveLength(2);
  });
});

describe("user data", () => {
  const given = (userData: string) => ({
    guest: { instanceId: "i-1", userData: `#cloud-config\n# ${userData}\n` },
  });

  it("that VMware Tools would not hand to the guest is refused", () => {
    const [violation, ...others] = judge(given(noise(200_000)));
    expect(others).toEqual([]);
    expect(violation).toMatchObject({
      property: "userData.cloudInit",
      reason: expect.stringContaining("VMware Tools hand at most 65536"),
    });
  });

  it("of which little is left by compression is not", () => {
    expect(judge(given("a".repeat(2_000_000)))).toEqual([]);
    expect(() => guestOptions({ name: "web", ...given(noise(40_000)), interfaces: [] })).not.toThrow();
  });
});

describe("a disk that shall grow", () => {
  const [plain] = disksOf([disk(0)]);
  const { backing } = disk(0);
  const child = { ...disk(0), backing: { ...backing, parent: backing } } as ReturnType<typeof disk>;
  const [shared] = disksOf([child]);

  it("can, unless it shares the image's as a linked clone does", () => {
    if (plain === undefined || shared === undefined) throw new Error("no disk");
    expect(() => refuseGrowth("root", plain, { snapshot: undefined })).not.toThrow();
    expect(() => refuseGrowth("root", shared, { snapshot: undefined })).toThrow(/linked clone/);
  });
});
