import type { ExportedFile } from "../../../contract/export";
import type { Vim } from "../transport/vim-types";
import type { BoundDisk } from "./devices";
import type { Device } from "./slots";

type LeasedFile = Vim<"HttpNfcLeaseDeviceUrl">;

/** A file of a lease, under the name of its disk. */
export interface NamedFile {
  readonly leased: LeasedFile;
  readonly file: ExportedFile;
}

/** The disks of a lease. How large a compressed file is shows at its end. */
export function exportedFiles(
  leased: readonly LeasedFile[],
  disks: readonly BoundDisk[],
  devices: readonly Device[],
): NamedFile[] {
  const files = leased.filter(({ disk }) => disk === true);
  const bySlot = files.map((file) =>
    disks.find(({ native }) => file.key.endsWith(keyOf(native.device, devices))),
  );
  const isCertain = bySlot.every((disk) => disk !== undefined) && new Set(bySlot).size === files.length;
  // in the order of the machine's devices, where a server writes its keys otherwise
  const inOrder = disks.toSorted(
    (a, b) => devices.indexOf(a.native.device) - devices.indexOf(b.native.device),
  );
  const nameOf = (index: number): string => {
    const disk = isCertain ? bySlot[index] : files.length === disks.length ? inOrder[index] : undefined;
    return disk?.name ?? `disk-${index}`;
  };
  const named = files.map((file, index) => ({ leased: file, file: toFile(nameOf(index)) }));
  const place = ({ file }: NamedFile): number => disks.findIndex(({ name }) => name === file.disk);
  return named.toSorted((a, b) => place(a) - place(b));
}

/** e.g. `/ParaVirtualSCSIController0:1` */
function keyOf({ controllerKey, unitNumber }: Device, devices: readonly Device[]): string {
  const controller = devices.find(({ key }) => key === controllerKey);
  const number = controller !== undefined && "busNumber" in controller ? controller.busNumber : 0;
  return `/${controller?.$type}${number}:${unitNumber}`;
}

function toFile(disk: string): ExportedFile {
  return { name: `${disk.replaceAll(/[^\w.-]/g, "-")}.vmdk`, disk, format: "vmdk" };
}
