import { describe, expect, it } from "vitest";
import { added, current, profiles } from "./made";

describe.each(profiles)("memory in %s", (_, libvmi) => {
  it.each([
    ["as the guest sees it", libvmi.withGuestMemory("1.5Gi"), { memory: { guest: "1536Mi" } }],
    [
      "from huge pages, spelled as given",
      libvmi.withHugepages("2048Ki"),
      { memory: { hugepages: { pageSize: "2048Ki" } } },
    ],
    ["from huge pages of no size", libvmi.withHugepages(""), { memory: { hugepages: {} } }],
    ["as requested", libvmi.withResourceMemory("4096Mi"), { resources: { requests: { memory: "4Gi" } } }],
    ["as limited", libvmi.withLimitMemory("1Gi"), { resources: { limits: { memory: "1Gi" } } }],
  ])("is %s", (__, option, domain) => {
    expect(added(libvmi, option)).toEqual({ domain });
  });

  it("is all of these together", () => {
    const options = [
      libvmi.withHugepages("2Mi"),
      libvmi.withGuestMemory("512Mi"),
      libvmi.withResourceMemory("1Gi"),
      libvmi.withLimitMemory("2Gi"),
    ];
    expect(added(libvmi, ...options)).toEqual({
      domain: {
        memory: { hugepages: { pageSize: "2Mi" }, guest: "512Mi" },
        resources: { requests: { memory: "1Gi" }, limits: { memory: "2Gi" } },
      },
    });
  });

  it("is refused at the call when it is not a quantity", () => {
    expect(() => libvmi.withGuestMemory("1GB")).toThrow(
      'withGuestMemory: memory: "1GB" is not a quantity: did you mean "1G"?',
    );
    expect(() => libvmi.withResourceMemory("lots")).toThrow(
      /^withResourceMemory: value: "lots" is not a quantity: /,
    );
    expect(() => libvmi.withLimitMemory("1gi")).toThrow(/^withLimitMemory: value: "1gi" is not a quantity: /);
    // Go leaves this one to the server
    expect(() => libvmi.withHugepages("big")).toThrow(/^withHugepages: pageSize: "big" is not a quantity: /);
  });
});

describe("memory in v1.9.0", () => {
  it.each([
    ["as requested", current.withMemoryRequest("0.5Gi"), { resources: { requests: { memory: "512Mi" } } }],
    ["as limited", current.withMemoryLimit("1000000k"), { resources: { limits: { memory: "1G" } } }],
    ["as much as may be plugged in", current.withMaxGuest("4Gi"), { memory: { maxGuest: "4Gi" } }],
  ])("is %s", (_, option, domain) => {
    expect(added(current, option)).toEqual({ domain });
  });

  it("is refused at the call when it is not a quantity", () => {
    expect(() => current.withMemoryRequest("1 Gi")).toThrow(
      'withMemoryRequest: value: "1 Gi" is not a quantity: did you mean "1Gi"?',
    );
    expect(() => current.withMemoryLimit("")).toThrow(/^withMemoryLimit: value: "" is not a quantity: /);
    expect(() => current.withMaxGuest("x")).toThrow(/^withMaxGuest: memory: "x" is not a quantity: /);
  });
});
