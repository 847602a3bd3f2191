import type { NativeInterface } from "./addresses";

/** What `DomainGetGuestInfo` is asked for: virDomainGuestInfoTypes os, hostname and, since libvirt 7.10, interfaces. */
export const wantedGuestInfo = 2 | 8 | 64;

export interface GuestInfo {
  readonly os?: string | undefined;
  readonly hostname?: string | undefined;
  readonly interfaces: readonly NativeInterface[];
}

interface Parameter {
  readonly name: string;
  readonly value: unknown;
}

/** From names such as `os.pretty-name` and `if.0.addr.1.addr`. */
export function readGuestInfo(parameters: readonly Parameter[]): GuestInfo {
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  const text = (name: string): string | undefined => {
    const value = values.get(name);
    return value === undefined || value === "" ? undefined : String(value);
  };
  const count = (name: string): number => Number(values.get(name) ?? 0);
  const addressesOf = (prefix: string) =>
    indices(count(`${prefix}.addr.count`)).map((index) => ({
      address: text(`${prefix}.addr.${index}.addr`) ?? "",
    }));
  return {
    os: text("os.pretty-name") ?? text("os.name"),
    hostname: text("hostname"),
    interfaces: indices(count("if.count")).map((index) => ({
      name: text(`if.${index}.name`) ?? "",
      macAddress: text(`if.${index}.hwaddr`),
      addresses: addressesOf(`if.${index}`),
    })),
  };
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
