/**
 * What KubeVirt adds to a machine before instancetype and preference apply, so that they apply to it, too.
 *
 * As in KubeVirt v1.9.0: SetDefaultVolumeDisk in pkg/util/util.go, SetDefaultNetworkInterface in pkg/network/vmispec/defaults.go.
 */
import type { VirtualMachineInstanceSpec } from "../../kubevirt/kubevirt";

/** How a machine is bound to the pod network: `spec.configuration.network.defaultNetworkInterface` of the cluster's KubeVirt. */
export type DefaultBinding = "bridge" | "masquerade";

/** A disk for each volume that has neither disk nor filesystem. */
export function addDisks({ domain, volumes = [] }: VirtualMachineInstanceSpec): void {
  const { disks = [], filesystems = [] } = domain.devices;
  const known = new Set([...disks, ...filesystems].map(({ name }) => name));
  const added = volumes.filter(({ name }) => !known.has(name)).map(({ name }) => ({ name }));
  if (added.length > 0) domain.devices.disks = [...disks, ...added];
}

/** The pod network, for a machine that says nothing of networks. */
export function addInterface(spec: VirtualMachineInstanceSpec, binding: DefaultBinding): void {
  const { devices } = spec.domain;
  if (devices.autoattachPodInterface === false) return;
  if ((spec.networks ?? []).length > 0 || (devices.interfaces ?? []).length > 0) return;
  devices.interfaces = [{ name: "default", [binding]: {} }];
  spec.networks = [{ name: "default", pod: {} }];
}
