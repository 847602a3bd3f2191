/** A machine's disks by our names. */
import { ProviderError } from "../../../contract/errors";
import { disksOf, locationText, type NativeDisk } from "../from-native/devices";
import type { EditedMachine } from "./edit";

export function machineDisk(machine: EditedMachine, name: string): NativeDisk {
  const marked = machine.marker.disks.find((item) => item.name === name);
  const disk = marked === undefined ? undefined : findDisk(machine, marked.target);
  if (disk !== undefined) return disk;
  throw new ProviderError("NotFound", `the machine has no disk "${name}"`, {
    reference: machine.reference,
    property: `disks[${name}]`,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}

export function findDisk({ domain }: EditedMachine, target: string): NativeDisk | undefined {
  return disksOf(domain).find((disk) => disk.target === target);
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
