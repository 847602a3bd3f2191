import { describe, expect, test } from "vitest";
import { guestIdOf, newestHardware } from "../../provider/adapters/vsphere/to-native/guest-id";

describe("what an image holds is, on hardware of", () => {
  test.each([
    [20, "debian", "12", "debian12_64Guest"],
    [20, "debian", "12.5", "debian12_64Guest"],
    [20, "debian", "99", "debian12_64Guest"],
    [22, "debian", "13", "debian13_64Guest"],
    [19, "debian", "12", "debian11_64Guest"],
    [22, "debian", "4", undefined],
    [22, "debian", undefined, undefined],
    [22, "debian", "bookworm", undefined],
    [13, "ubuntu", undefined, "ubuntu64Guest"],
    [20, "Ubuntu", "22.04", "ubuntu64Guest"],
    [20, "rhel", "9.4", "rhel9_64Guest"],
    [17, "rhel", "9.4", "rhel8_64Guest"],
    [20, "rocky", "9", "rockylinux_64Guest"],
    [19, "rocky", "9", "centos64Guest"],
    [20, "windows", "2025", "windows2022srvNext_64Guest"],
    [19, "windows", "2022", "windows2019srvNext_64Guest"],
    [17, "windows", "2022", "windows2019srv_64Guest"],
    [20, "windows", "11", "windows11_64Guest"],
    [19, "windows", "11", "windows9_64Guest"],
    [20, "windows", "2008", undefined],
    [20, "acme", "1", undefined],
    [20, "constructor", "1", undefined],
  ] as const)("version %i for %s %s: %s", (hardware, name, version, id) => {
    expect(guestIdOf({ name, version }, hardware)).toBe(id);
  });

  test("none where nobody says", () => {
    expect(guestIdOf(undefined, 22)).toBeUndefined();
  });
});

test.each([
  ["6.5", 13],
  ["6.7.3", 14],
  ["7.0.0.0", 17],
  ["7.0.3.0", 19],
  ["8.0.0.1", 20],
  ["8.0.3.0", 21],
  ["9.0.0.0", 22],
  ["10.0", 22],
])("a server with API %s has hardware version %i", (api, hardware) => {
  expect(newestHardware(api)).toBe(hardware);
});
