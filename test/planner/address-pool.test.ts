import { describe, expect, test } from "vitest";
import type { IpAllocation } from "../../provider/models/network";
import { canonicalAddress, firstFree, isInPool } from "../../provider/planner/address-pool";
import { allocationViolations } from "../../provider/rules/allocation-rules";

const pool = { first: "192.0.2.254", last: "192.0.3.1", prefix: 23 };
const pool6 = { first: "2001:db8::fffe", last: "2001:db8::1:1", prefix: 64 };

function free(of: Parameters<typeof firstFree>[0], ...taken: string[]): string {
  return firstFree(of, (address) => taken.includes(address), "networks[0].ipAddress");
}

describe("the first free address", () => {
  test.each([
    [pool, [], "192.0.2.254"],
    [pool, ["192.0.2.254", "192.0.2.255"], "192.0.3.0"],
    [{ ...pool, gateway: "192.0.2.254" }, ["192.0.2.255", "192.0.3.0"], "192.0.3.1"],
    [pool6, ["2001:db8::fffe", "2001:db8::ffff"], "2001:db8::1:0"],
    [{ ...pool6, gateway: "2001:DB8:0::FFFE" }, [], "2001:db8::ffff"],
  ])("of %o without %j is %s", (of, taken, expected) => {
    expect(free(of, ...taken)).toBe(expected);
  });

  test("is none in a pool that is used up", () => {
    expect(() => free({ ...pool, last: pool.first }, pool.first)).toThrow(
      expect.objectContaining({
        code: "QuotaExceeded",
        property: "networks[0].ipAddress",
        reason: "all addresses from 192.0.2.254 to 192.0.2.254 are taken",
      }),
    );
  });
});

test("an address has one form, however it is written", () => {
  expect(canonicalAddress("2001:0DB8:0:0::1")).toBe("2001:db8::1");
  expect(canonicalAddress("192.0.2.1")).toBe("192.0.2.1");
});

test.each([
  ["192.0.2.254", true],
  ["192.0.3.1", true],
  ["192.0.3.2", false],
  ["::192.0.3.0", false],
])("that %s is in the pool is %s", (address, expected) => {
  expect(isInPool(address, pool)).toBe(expected);
});

describe("an allocation", () => {
  test.each<[IpAllocation, string[]]>([
    [{ type: "Pool", ...pool }, []],
    [{ type: "Pool", ...pool6 }, []],
    [
      { type: "Pool", first: "192.0.2.1" },
      ['at.last: is required with type "Pool"', 'at.prefix: is required with type "Pool"'],
    ],
    [
      { type: "Pool", ...pool, prefix: 24 },
      ["at.last: 192.0.3.1 is not in the network of 192.0.2.254/24: the pool lies within one network"],
    ],
    [
      { type: "Pool", ...pool, last: "192.0.2.10" },
      ["at.last: comes before 192.0.2.254: write the lower address as first"],
    ],
    [
      { type: "Pool", ...pool, last: "2001:db8::1" },
      ["at.last: 2001:db8::1 is not in the network of 192.0.2.254/23: the pool lies within one network"],
    ],
    [
      { type: "DHCP", first: "192.0.2.1" },
      ['at.first: belongs to a pool, and contradicts type "DHCP": use type "Pool"'],
    ],
    [
      { type: "Pool", ...pool, address: "192.0.2.1/24" },
      ['at.address: an address contradicts type "Pool": use type "Static"'],
    ],
  ])("%j has these contradictions: %j", (allocation, expected) => {
    const found = allocationViolations(allocation, "at");
    expect(found.map(({ property, reason }) => `${property}: ${reason}`)).toEqual(expected);
  });
});
