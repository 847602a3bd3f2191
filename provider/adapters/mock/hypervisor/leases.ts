import { ProviderError } from "../../../contract/errors";
import type { Directory } from "./directory";
import { numberOf } from "./file-names";
import type { LeaseRecord, NetworkRecord } from "./records";

/**
 * Who is on a network: one file for each interface, named by its address. To make the file is to have the
 * address, so no two have the same, over all processes and without a lock.
 */
export class Leases {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** The address that this MAC address gets; the same one again for the same interface. */
  allocate(network: NetworkRecord, macAddress: string, holder: LeaseRecord): string {
    const { first, size } = hostsOf(network.cidr);
    const start = numberOf(macAddress) % size;
    for (let step = 0; step < size; step += 1) {
      const address = toAddress(first + ((start + step) % size));
      if (this.claim(network.name, address, holder)) return address;
    }
    throw new ProviderError("QuotaExceeded", `the network ${network.name} has no free address left`, {
      remediation: "create the network with a larger cidr",
    });
  }

  /** Takes one name on the network; says whether it is the holder's now. */
  claim(network: string, lease: string, holder: LeaseRecord): boolean {
    if (this.#directory.create(["leases", network, lease], holder)) return true;
    const present = this.#directory.read<LeaseRecord>(["leases", network, lease]);
    return present?.machine === holder.machine && present.interface === holder.interface;
  }

  release(network: string, lease: string, machine: string): void {
    const present = this.#directory.read<LeaseRecord>(["leases", network, lease]);
    if (present?.machine === machine) this.#directory.remove(["leases", network, lease]);
  }

  /** The machines on the network. What a machine left whose file somebody removed by hand is released. */
  holders(network: string): readonly string[] {
    const isGone = ({ machine }: LeaseRecord) => !this.#directory.has(["machines", machine]);
    this.#directory.removeWhere(["leases", network], isGone);
    return this.#directory.readAll<LeaseRecord>("leases", network).map(({ machine }) => machine);
  }

  /** Whether nobody is on the network any more. */
  forget(network: string): boolean {
    return this.#directory.removeFolder("leases", network);
  }
}

/** Without the network's own address, its gateway, which is the first, and its broadcast address. */
function hostsOf(cidr: string): { readonly first: number; readonly size: number } {
  const [address = "", prefix = "24"] = cidr.split("/");
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(toNumber(address) / size) * size;
  return { first: first + 2, size: Math.max(1, size - 3) };
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
