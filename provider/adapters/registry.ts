/** The only file outside the adapters' folders that names a hypervisor. */
import type { Adapter } from "../contract/adapter";
import { config as libvirt } from "./libvirt/config";
import { config as mock } from "./mock/config";
import { config as vsphere } from "./vsphere/config";

/** The typed blocks of each hypervisor: light, zod only. */
export const hypervisorConfigs = { mock, libvirt, vsphere } as const;

export type HypervisorType = keyof typeof hypervisorConfigs;

export const hypervisorTypes = Object.keys(hypervisorConfigs) as readonly HypervisorType[];

// loaded on first use: who uses one hypervisor never loads the wire of another
const loaders: Readonly<Record<HypervisorType, () => Promise<Adapter>>> = {
  mock: async () => (await import("./mock/index.js")).adapter,
  libvirt: async () => (await import("./libvirt/index.js")).adapter,
  vsphere: async () => (await import("./vsphere/index.js")).adapter,
};

export function loadAdapter(kind: HypervisorType): Promise<Adapter> {
  return loaders[kind]();
}
