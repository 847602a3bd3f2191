import { describe, expect, it } from "vitest";
import type { DesiredMachine, DesiredPower, ObservedPower } from "../../provider/contract/machine";
import type { ChangePolicies } from "../../provider/planner/plan";
import { desiredState, disk, linesOf, machine, nic, planned } from "./planning";

describe("tags", () => {
  it.each([
    ["in another order: nothing", ["a", "b"], ["b", "a"], ["b", "a"], []],
    ["the hypervisor sorts them: nothing", ["b", "a"], ["b", "a"], ["a", "b"], []],
    ["written twice: nothing", ["a", "a"], ["a", "a"], ["a"], []],
    ["another one", ["a"], ["a", "b"], ["a"], ["set-tags (live): tags a → a, b"]],
    ["none any more", ["a"], [], ["a"], ["set-tags (live): tags a → none"]],
    ["taken away by somebody else", ["a"], ["a"], [], ["set-tags (live): tags none → a"]],
    [
      "added by somebody else where they are ours",
      ["a"],
      ["a"],
      ["a", "x"],
      ["set-tags (live): tags a, x → a"],
    ],
    ["added by somebody else where nobody asked for any: nothing", [], [], ["x"], []],
    ["unknown to this hypervisor: nothing", ["a"], ["b"], undefined, []],
  ] as const)("%s", (_title, before, after, tags, lines) => {
    const previous = desiredState({ tags: before });
    const plan = planned({
      previous,
      desired: desiredState({ tags: after }),
      observed: machine(previous, { tags }),
    });
    expect(linesOf(plan)).toEqual(lines);
  });
});

describe("network interfaces", () => {
  const mac = { macAddress: "52:54:00:12:34:56" };

  it.each([
    ["reordered: nothing", [nic("a"), nic("b")], [nic("b"), nic("a")], []],
    [
      "the first is removed: the other stays",
      [nic("a"), nic("b")],
      [nic("b")],
      ["remove-interface (live): remove network interface a"],
    ],
    [
      "another model",
      [nic("a")],
      [nic("a", { model: "e1000" })],
      ["change-interface (live): change network interface a"],
    ],
    [
      "another MAC address",
      [nic("a")],
      [nic("a", mac)],
      ["change-interface (live): change network interface a"],
    ],
    [
      "another MTU",
      [nic("a")],
      [nic("a", { mtu: 9000 })],
      ["change-interface (live): change network interface a"],
    ],
    [
      "other addresses: the guest's business",
      [nic("a")],
      [nic("a", { addresses: ["192.0.2.1/24"], dhcp: false })],
      [],
    ],
    ["other name servers: the guest's business", [nic("a")], [nic("a", { dns: ["192.0.2.53"] })], []],
  ] as const)("%s", (_title, before, after, lines) => {
    const plan = planned({
      previous: desiredState({ interfaces: before }),
      desired: desiredState({ interfaces: after }),
    });
    expect(linesOf(plan)).toEqual(lines);
  });

  it("of somebody else stay", () => {
    const observed = machine();
    const foreign = { name: "foreign", macAddress: "52:54:00:00:00:99", addresses: [] };
    const plan = planned({ observed: { ...observed, interfaces: [...observed.interfaces, foreign] } });
    expect(linesOf(plan)).toEqual([]);
  });
});

describe("settings of the hypervisor's own block", () => {
  const settingChanges = {
    effects: {
      notes: "live",
      chipset: "powerCycle",
      clone: "creation",
      board: "fixed",
      disks: "byDisk",
      cards: "byInterface",
    },
  } as const;
  const two = [disk("root", 10), disk("data", 1)];

  it.each([
    ["one that is taken live", { notes: "b" }, ["set-hardware (live): hardware (notes)"]],
    ["one that no machine changes", { board: "x" }, ["set-hardware (live): hardware (board)"]],
    ["one that is not", { chipset: "x" }, ["set-hardware (powerCycle): hardware (chipset)"]],
    ["one of each", { notes: "b", chipset: "x" }, ["set-hardware (powerCycle): hardware (notes, chipset)"]],
    [
      "one of the creation",
      { clone: "linked" },
      [
        "set-hardware (live): hardware (clone)",
        "note: clone: read when something new is made; what the machine has stays as it is",
      ],
    ],
    [
      "of a disk that is there",
      { disks: { root: { mode: "x" } } },
      ["set-hardware (powerCycle): hardware (disks)"],
    ],
    ["of a disk that is nowhere", { disks: { other: { mode: "x" } } }, []],
    [
      "of an interface that is there",
      { cards: { lan: "x" } },
      ["set-hardware (powerCycle): hardware (cards)"],
    ],
  ])("%s", (_title, native, lines) => {
    expect(linesOf(planned({ desired: desiredState({ native }), settingChanges }))).toEqual(lines);
  });

  it("come with the disk that they are of", () => {
    const desired = desiredState({ disks: two, native: { disks: { data: { mode: "x" } } } });
    const plan = planned({ desired, settingChanges });
    expect(linesOf(plan)).toEqual(["add-disk (live): add disk data (1Gi)"]);
    expect(plan.steps[0]?.change).toMatchObject({ desired });
  });

  it("that are taken live are the only ones to reach a machine that runs", () => {
    const changeOf = (native: Record<string, unknown>, power: ObservedPower) =>
      planned({
        desired: desiredState({ native }),
        observed: machine(desiredState(), { power }),
        settingChanges,
      }).steps[0]?.change;
    expect(changeOf({ notes: "b" }, "On")).toMatchObject({ live: true });
    expect(changeOf({ notes: "b", chipset: "x" }, "On")).not.toHaveProperty("live");
    expect(changeOf({ notes: "b" }, "Off")).not.toHaveProperty("live");
  });
});

describe("hardware is compared with the last desired state", () => {
  it.each([
    [
      "class.cpuTopology",
      { hardware: { topology: { sockets: 1, coresPerSocket: 2, threadsPerCore: 1 } } },
      "cpuTopology",
    ],
    ["class.firmware", { hardware: { firmware: "UEFI" } }, "firmware"],
    ["class.securityProfile.secureBoot", { hardware: { secureBoot: true } }, "secureBoot"],
    ["class.securityProfile.tpmVersion", { hardware: { tpmVersion: "2.0" } }, "tpmVersion"],
    ["class.securityProfile.vtdEnabled", { hardware: { directedIo: true } }, "vtdEnabled"],
    ["class.securityProfile.encryptionPolicy", { hardware: { encryptionPolicy: "p" } }, "encryptionPolicy"],
    [
      "class.performanceProfile.nestedVirtualization",
      { hardware: { nestedVirtualization: true } },
      "nestedVirtualization",
    ],
    ["class.performanceProfile.cpuHotAddEnabled", { hardware: { cpuHotAdd: true } }, "cpuHotAddEnabled"],
    [
      "class.performanceProfile.memoryHotAddEnabled",
      { hardware: { memoryHotAdd: true } },
      "memoryHotAddEnabled",
    ],
    ["class.guestToolsPolicy", { guestAgent: false }, "guestToolsPolicy"],
    ["native.machineType", { native: { machineType: "q35" } }, "machineType"],
    ["extraConfig", { extraConfig: { a: "b" } }, "extraConfig"],
  ] as const)("%s", (property, desired, name) => {
    const [step, ...more] = planned({ desired: desiredState(desired as Partial<DesiredMachine>) }).steps;
    expect(step).toMatchObject({ property, effect: "powerCycle", summary: `hardware (${name})` });
    expect(more).toEqual([]);
  });

  it("makes one step of several", () => {
    const desired = desiredState({
      hardware: { firmware: "UEFI", secureBoot: true },
      extraConfig: { a: "b" },
    });
    expect(linesOf(planned({ desired }))).toEqual([
      "set-hardware (powerCycle): hardware (firmware, secureBoot, extraConfig)",
    ]);
  });
});

describe("inputs that only the creation reads", () => {
  const image: Partial<DesiredMachine> = { root: { type: "image", reference: "other" } };
  const ignoredImage =
    'note: another image does not change a machine that exists; set updatePolicy.image to "Replace" for a new one';
  const ignoredData =
    'note: other user data does not reach a machine that exists; set updatePolicy.userData to "Rerun" or "Replace" if it should';
  const unknownData =
    'note: nobody knows whether the guest was given this user data; set updatePolicy.userData to "Rerun" to give it, or run `pulumi up --replace <urn>` for a new machine';
  const ignore: ChangePolicies = { image: "Ignore", userData: "Ignore" };

  it.each([
    ["another image, ignored", image, "same", ignore, [ignoredImage]],
    [
      "another image, replaced",
      image,
      "same",
      { ...ignore, image: "Replace" },
      ["replace for image: another image"],
    ],
    ["other user data, ignored", {}, "changed", ignore, [ignoredData]],
    [
      "other user data, run again",
      {},
      "changed",
      { ...ignore, userData: "Rerun" },
      ["set-guest-data (live): user data; cloud-init runs again at the next boot"],
    ],
    [
      "other user data, replaced",
      {},
      "changed",
      { ...ignore, userData: "Replace" },
      ["replace for userData: other user data"],
    ],
    ["unknown user data, ignored", {}, "unknown", ignore, [unknownData]],
    ["unknown user data, replaced", {}, "unknown", { ...ignore, userData: "Replace" }, [unknownData]],
    [
      "unknown user data, run again",
      {},
      "unknown",
      { ...ignore, userData: "Rerun" },
      ["set-guest-data (live): user data; cloud-init runs again at the next boot"],
    ],
    ["the same user data, run again", {}, "same", { ...ignore, userData: "Rerun" }, []],
  ] as const)("%s", (_title, desired, guest, policies, lines) => {
    expect(linesOf(planned({ desired: desiredState(desired), guest, policies }))).toEqual(lines);
  });

  it("are not confused with a machine that was moved by others", () => {
    expect(linesOf(planned({ observed: machine(desiredState(), { location: "host-b" }) }))).toEqual([]);
  });
});

describe("the power state", () => {
  const wanted: readonly DesiredPower[] = ["On", "Off", "OffGraceful", "Suspended"];
  const last: Record<ObservedPower, readonly (string | undefined)[]> = {
    On: [undefined, "off", "shutdown", "suspend"],
    Off: ["on", undefined, undefined, "suspend"],
    Suspended: ["on", "off", "shutdown", undefined],
    Paused: ["on", "off", "shutdown", "suspend"],
    Crashed: ["on", "off", "shutdown", "suspend"],
  };
  const rows = Object.entries(last).flatMap(([observed, transitions]) =>
    transitions.map((to, index) => [observed as ObservedPower, wanted[index] ?? "On", to] as const),
  );

  it.each(rows)("%s that shall be %s: %s", (power, desired, to) => {
    const plan = planned({
      desired: desiredState({ power: desired }),
      observed: machine(desiredState(), { power }),
    });
    expect(plan.power?.to).toBe(to);
  });

  it("says why the machine is in the state that it is in", () => {
    const observed = machine(desiredState(), { power: "Paused", powerReason: "I/O error" });
    expect(planned({ observed }).power?.summary).toBe("power Paused (I/O error) → On");
  });

  it("says that a shutdown is graceful", () => {
    expect(planned({ desired: desiredState({ power: "OffGraceful" }) }).power?.summary).toBe(
      "power On → Off, gracefully",
    );
  });
});

describe("a plan", () => {
  it("holds everything that is wrong at once", () => {
    const previous = desiredState({ disks: [disk("root", 10, { provisioning: "thin" }), disk("a", 5)] });
    const plan = planned({
      previous,
      desired: desiredState({ disks: [disk("root", 10, { provisioning: "thick" }), disk("a", 1)] }),
    });
    expect(plan.refusals.map(({ property }) => property)).toEqual(["disks[root].type", "disks[a].size"]);
  });
});
