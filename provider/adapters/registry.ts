/** The only file outside the adapters' folders that names a hypervisor. */
import type { Adapter } from "../contract/adapter";
import { config as libvirt } from "./libvirt/config";
import { config as mock } from "./mock/config";
import { config as vsphere } from "./vsphere/config";

/** The typed blocks of each hypervisor: light, zod only. */
export const hypervisorConfigs = { mock, libvirt, vsphere } as const;

export type HypervisorKind = keyof typeof hypervisorConfigs;

export const hypervisorKinds = Object.keys(hypervisorConfigs) as readonly HypervisorKind[];

// loaded on first use: who uses one hypervisor never loads the wire of another
const loaders: Readonly<Record<HypervisorKind, () => Promise<Adapter>>> = {
  mock: async () => (await import("./mock/index.js")).adapter,
  libvirt: async () => (await import("./libvirt/index.js")).adapter,
  vsphere: async () => (await import("./vsphere/index.js")).adapter,
};

export function loadAdapter(kind: HypervisorKind): Promise<Adapter> {
  return loaders[kind]();
}
