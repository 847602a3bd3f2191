import type { IpAllocation } from "../models/network";
import { type AddressPool, isAscending, isInOneNetwork, isPool } from "../planner/address-pool";
import type { RuleViolation } from "./rule-violation";

/** What contradicts itself in an allocation, as far as addresses are concerned. */
export function allocationViolations(
  allocation: IpAllocation | undefined,
  property: string,
): RuleViolation[] {
  if (allocation === undefined) return [];
  const { type, address } = allocation;
  const misplaced = (["first", "last", "prefix"] as const).filter((key) => allocation[key] !== undefined);
  return [
    ...(address === undefined || type === "Static"
      ? []
      : [
          {
            property: `${property}.address`,
            reason: `an address contradicts type "${type}": use type "Static"`,
          },
        ]),
    ...(isPool(allocation)
      ? poolViolations(allocation, property)
      : misplaced.map((key) => ({
          property: `${property}.${key}`,
          reason: `belongs to a pool, and contradicts type "${type}": use type "Pool"`,
        }))),
  ];
}

function poolViolations(pool: Partial<AddressPool>, property: string): RuleViolation[] {
  const { first, last, prefix } = pool;
  if (first === undefined || last === undefined || prefix === undefined) {
    return (["first", "last", "prefix"] as const)
      .filter((key) => pool[key] === undefined)
      .map((key) => ({ property: `${property}.${key}`, reason: `is required with type "Pool"` }));
  }
  if (!isInOneNetwork(first, last, prefix)) {
    const reason = `${last} is not in the network of ${first}/${prefix}: the pool lies within one network`;
    return [{ property: `${property}.last`, reason }];
  }
  if (isAscending(first, last)) return [];
  return [
    { property: `${property}.last`, reason: `comes before ${first}: write the lower address as first` },
  ];
}
