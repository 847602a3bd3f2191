/** A machine's disks by our names. */
import { ProviderError } from "../../../contract/errors";
import { disksOf, locationText, type NativeDisk } from "../from-native/devices";
import type { MarkedDisk, Marker } from "../marker";
import type { EditedMachine } from "./edit";

export function machineDisk(machine: EditedMachine, name: string): NativeDisk {
  const marked = markedDisk(machine, name);
  const disk = marked === undefined ? undefined : findDisk(machine, marked.target);
  if (disk !== undefined) return disk;
  throw new ProviderError("NotFound", `the machine has no disk "${name}"`, {
    reference: machine.reference,
    property: `disks[${name}]`,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}

export function markedDisk({ marker }: EditedMachine, name: string): MarkedDisk | undefined {
  return marker.disks.find((disk) => disk.name === name);
}

/** The marker with this disk in the place of the one of its name. */
export function withDisk(marker: Marker, disk: MarkedDisk): Marker {
  return { ...marker, disks: marker.disks.map((item) => (item.name === disk.name ? disk : item)) };
}

export function findDisk({ domain }: EditedMachine, target: string): NativeDisk | undefined {
  return disksOf(domain).find((disk) => disk.target === target);
}

export function unmanaged(name: string, { location, target }: NativeDisk): ProviderError {
  return new ProviderError(
    "Conflict",
    `somebody put ${locationText(location)} in the place of the disk, at ${target}`,
    {
      property: `disks[${name}]`,
      remediation: "detach it, and the disk comes back with the next `pulumi up`",
    },
  );
}

export function isGone(name: string, path: string): ProviderError {
  return new ProviderError("Conflict", `${path}, the content of the disk, is gone`, {
    property: `disks[${name}]`,
    remediation: "bring it back, or run `pulumi up --replace` with the machine's URN",
  });
}

/** QEMU tells sizes unless it waits for its storage. */
export function isSilent({ location }: NativeDisk): ProviderError {
  return new ProviderError(
    "Retryable",
    `QEMU does not tell the size of ${locationText(location)}, since the host's storage does not answer`,
    { remediation: "see that the host reaches its storage, then run the same command again" },
  );
}
