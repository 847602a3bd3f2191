/** What somebody with a client of their own does to machines, and sees of them. */
import { endpointOf } from "../../provider/adapters/vsphere/endpoint";
import {
  disksOf,
  interfacesOf,
  type NativeDisk,
  type NativeInterface,
} from "../../provider/adapters/vsphere/from-native/devices";
import { markerKey, type Option } from "../../provider/adapters/vsphere/marker";
import { openVimSession, type VimSession } from "../../provider/adapters/vsphere/transport/vim-session";
import type { MoRef, Vim } from "../../provider/adapters/vsphere/transport/vim-types";
import { createRecordingContext } from "../contract/recording";
import type { Vcsim } from "../peers/vcsim";
import { connectionTo } from "./backend";

export interface Visit {
  readonly vim: VimSession;
  readonly machine: MoRef;
}

/** `path`: from `/DC0/vm/` on, or from the root. */
export async function visit<Result>(
  peer: Vcsim,
  path: string,
  work: (visit: Visit) => Promise<Result>,
): Promise<Result> {
  const connection = connectionTo(peer);
  const context = createRecordingContext(connection.endpoint);
  const vim = await openVimSession(endpointOf(connection), context);
  context.tracker.begin(vim.tasks);
  try {
    const found = await vim.find.byInventoryPath(path.startsWith("/") ? path : `/DC0/vm/${path}`);
    if (found === undefined) throw new Error(`${path} is not there`);
    return await work({ vim, machine: { type: "VirtualMachine", value: found.value } });
  } finally {
    await vim.close();
  }
}

export function reconfigureAs(
  peer: Vcsim,
  path: string,
  spec: Vim<"VirtualMachineConfigSpec">,
): Promise<void> {
  return visit(peer, path, async ({ vim, machine }) => {
    const task = await vim.begin("ReconfigVM_Task", machine, { spec }, { description: "somebody else's" });
    await vim.context.settled(task);
  });
}

export interface Devices {
  readonly disks: readonly NativeDisk[];
  readonly interfaces: readonly NativeInterface[];
}

export function devicesOf(peer: Vcsim, path: string): Promise<Devices> {
  return visit(peer, path, async ({ vim, machine }) => {
    const read = await vim.properties.get("VirtualMachine", machine, ["config.hardware"]);
    const devices = read?.["config.hardware"]?.device ?? [];
    return { disks: disksOf(devices), interfaces: interfacesOf(devices) };
  });
}

/** A disk of 64 MiB with a file of its own, as others attach one. */
export async function attachForeignDisk(peer: Vcsim, name: string, file: string): Promise<void> {
  const { disks } = await devicesOf(peer, name);
  const device = {
    $type: "VirtualDisk" as const,
    key: -1,
    controllerKey: disks[0]?.device.controllerKey ?? 0,
    unitNumber: 9,
    capacityInKB: 65_536,
    backing: {
      $type: "VirtualDiskFlatVer2BackingInfo" as const,
      fileName: file,
      diskMode: "persistent",
      thinProvisioned: true,
    },
  };
  const change = {
    $type: "VirtualDeviceConfigSpec" as const,
    operation: "add" as const,
    fileOperation: "create" as const,
    device,
  };
  await reconfigureAs(peer, name, { deviceChange: [change] });
}

export function markerOf(peer: Vcsim, path: string): Promise<Option> {
  return visit(peer, path, async ({ vim, machine }) => {
    const read = await vim.properties.get("VirtualMachine", machine, ["config.extraConfig"]);
    const found = read?.["config.extraConfig"]?.find(({ key }) => key === markerKey);
    if (found === undefined) throw new Error(`${path} has no marker`);
    return found;
  });
}

/** In the datacenter's folder for machines; returns its path. */
export function makeFolder(peer: Vcsim, name: string): Promise<string> {
  return visit(peer, "/DC0/vm", async ({ vim, machine }) => {
    await vim.invoke("CreateFolder", { type: "Folder", value: machine.value }, { name });
    return `/DC0/vm/${name}`;
  });
}

export function moveTo(peer: Vcsim, name: string, folder: string): Promise<void> {
  return visit(peer, name, async ({ vim, machine }) => {
    const found = await vim.find.byInventoryPath(folder);
    if (found === undefined) throw new Error(`${folder} is not there`);
    const task = await vim.begin("MoveIntoFolder_Task", found, { list: [machine] }, { description: "move" });
    await vim.context.settled(task);
  });
}
