/** ConfigMaps, Secrets and service accounts as disks or as file systems. Unlike other disks, the same may be added twice. */
import type { Disk, Filesystem, VirtualMachineInstance, Volume } from "../kubevirt/kubevirt";
import { nonZero, setOrOmit } from "./fields";
import type { Option } from "./option";

/** A Secret as a disk. */
export function withSecretDisk(secretName: string, volumeName: string): Option {
  return withLabelledSecretDisk(secretName, volumeName, "");
}

/** A Secret as a disk with a label by which the guest finds it. */
export function withLabelledSecretDisk(secretName: string, volumeName: string, label: string): Option {
  return onDisk(secretVolume(secretName, volumeName, label));
}

/** A ConfigMap as a disk. */
export function withConfigMapDisk(configMapName: string, volumeName: string): Option {
  return withLabelledConfigMapDisk(configMapName, volumeName, "");
}

/** A ConfigMap as a disk with a label by which the guest finds it. */
export function withLabelledConfigMapDisk(configMapName: string, volumeName: string, label: string): Option {
  return onDisk(configMapVolume(configMapName, volumeName, label));
}

/** A service account as a disk, which is named `<service account>-disk`. */
export function withServiceAccountDisk(serviceAccountName: string): Option {
  return onDisk(serviceAccountVolume(serviceAccountName, `${serviceAccountName}-disk`));
}

/** The machine's labels as a disk. */
export function withDownwardAPIDisk(name: string): Option {
  return onDisk(downwardAPIVolume(name));
}

/** A Secret as a file system of virtiofs. */
export function withSecretFs(secretName: string, volumeName: string): Option {
  return onFilesystem(secretVolume(secretName, volumeName, ""));
}

/** A ConfigMap as a file system of virtiofs. */
export function withConfigMapFs(configMapName: string, volumeName: string): Option {
  return onFilesystem(configMapVolume(configMapName, volumeName, ""));
}

/** A service account as a file system of virtiofs. */
export function withServiceAccountFs(serviceAccountName: string, volumeName: string): Option {
  return onFilesystem(serviceAccountVolume(serviceAccountName, volumeName));
}

/** The machine's labels as a file system of virtiofs. */
export function withDownwardAPIFs(name: string): Option {
  return onFilesystem(downwardAPIVolume(name));
}

/** The answers of a Windows set-up from a Secret. The volume only: `withCDRomAndVolume` gives it a drive. */
export function withSysprepSecret(volumeName: string, secretName: string): Option {
  return (vmi) => appendVolume(vmi, { name: volumeName, sysprep: { secret: nonZero({ name: secretName }) } });
}

/** The answers of a Windows set-up from a ConfigMap. The volume only: `withCDRomAndVolume` gives it a drive. */
export function withSysprepConfigMap(volumeName: string, configMapName: string): Option {
  return (vmi) =>
    appendVolume(vmi, { name: volumeName, sysprep: { configMap: nonZero({ name: configMapName }) } });
}

/** The service account of the machine's pod. */
export function withServiceAccountName(name: string): Option {
  return ({ spec }) => setOrOmit(spec, "serviceAccountName", name);
}

function onDisk(volume: Volume): Option {
  return (vmi) => {
    appendVolume(vmi, volume);
    const { devices } = vmi.spec.domain;
    const disk: Disk = { name: volume.name };
    devices.disks = [...(devices.disks ?? []), disk];
  };
}

function onFilesystem(volume: Volume): Option {
  return (vmi) => {
    appendVolume(vmi, volume);
    const { devices } = vmi.spec.domain;
    const filesystem: Filesystem = { name: volume.name, virtiofs: {} };
    devices.filesystems = [...(devices.filesystems ?? []), filesystem];
  };
}

function appendVolume({ spec }: VirtualMachineInstance, volume: Volume): void {
  spec.volumes = [...(spec.volumes ?? []), structuredClone(volume)];
}

function secretVolume(secretName: string, name: string, volumeLabel: string): Volume {
  return { name, secret: nonZero({ secretName, volumeLabel }) };
}

function configMapVolume(configMapName: string, name: string, volumeLabel: string): Volume {
  return { name, configMap: nonZero({ name: configMapName, volumeLabel }) };
}

function serviceAccountVolume(serviceAccountName: string, name: string): Volume {
  return { name, serviceAccount: nonZero({ serviceAccountName }) };
}

function downwardAPIVolume(name: string): Volume {
  const field = { path: "labels", fieldRef: { fieldPath: "metadata.labels" } };
  return { name, downwardAPI: { fields: [field] } };
}
