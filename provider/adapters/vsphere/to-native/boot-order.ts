import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine } from "../../../contract/machine";
import type { BootDevices } from "../from-native/boot-order";
import type { AnyVim } from "../transport/vim-types";

export type BootDevice = AnyVim<"VirtualMachineBootOptionsBootableDevice">;

/** What gives a machine its firmware's own order again: a device of no kind. An empty list changes nothing. */
const firmwareOrder: readonly BootDevice[] = [{ $type: "VirtualMachineBootOptionsBootableDevice" }];

export function bootOrderOf(
  names: readonly string[] | undefined,
  devices: BootDevices,
): readonly BootDevice[] {
  return names?.map((name, index) => bootDeviceOf(name, index, devices)) ?? firmwareOrder;
}

function bootDeviceOf(name: string, index: number, { disks, interfaces, drives }: BootDevices): BootDevice {
  const disk = disks.get(name);
  if (disk !== undefined) return { $type: "VirtualMachineBootOptionsBootableDiskDevice", deviceKey: disk };
  const card = interfaces.get(name);
  if (card !== undefined)
    return { $type: "VirtualMachineBootOptionsBootableEthernetDevice", deviceKey: card };
  if (drives.some((drive) => drive.name === name))
    return { $type: "VirtualMachineBootOptionsBootableCdromDevice" };
  throw new ProviderError("NotFound", `the machine has no disk, CD drive or interface "${name}"`, {
    property: `bootOrder[${index}]`,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}

type Booting = Pick<DesiredMachine, "bootOrder" | "media">;

/** vSphere's boot order has CD drives as one device: none of them is preferred to one that stands before it. */
export function refuseUntoldDrives({ bootOrder = [], media = [] }: Booting): void {
  const drives = new Set(media.map(({ name }) => name));
  const [first, second] = bootOrder.filter((name) => drives.has(name));
  if (first === undefined) return;
  if (second !== undefined) {
    throw new ProviderError(
      "NotSupported",
      "vSphere's boot order has all CD drives of a machine as one device",
      {
        property: `bootOrder[${bootOrder.indexOf(second)}]`,
        remediation: `name one of them: "${first}" stands for all`,
      },
    );
  }
  const full = media.find(({ name, image }) => image !== undefined || name === first);
  if (full === undefined || full.name === first) return;
  throw new ProviderError(
    "NotSupported",
    `vSphere cannot boot from the CD drive "${first}" before "${full.name}"`,
    {
      property: `bootOrder[${bootOrder.indexOf(first)}]`,
      remediation: `put "${first}" before it in media, or take the image out of "${full.name}"`,
    },
  );
}
