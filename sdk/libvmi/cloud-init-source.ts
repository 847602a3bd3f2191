/** What a cloud-init disk holds; upstream's package `cloudinit`. Options set their own field and leave the others. */
import type { CloudInitConfigDrive } from "../kubevirt/kubevirt";
import { nonZero, setOrOmit } from "./fields";

/** Both kinds of cloud-init disk have the same fields. */
export type CloudInitSource = CloudInitConfigDrive;

/** Changes a disk of the kind NoCloud. */
export type NoCloudOption = (source: CloudInitSource) => void;

/** Changes a disk of the kind ConfigDrive. */
export type ConfigDriveOption = (source: CloudInitSource) => void;

/** User data as they are. */
export function withNoCloudUserData(data: string): NoCloudOption {
  return text("userData", data);
}

/** User data, written in Base64. */
export function withNoCloudEncodedUserData(data: string): NoCloudOption {
  return text("userDataBase64", encoded(data));
}

/** User data of a Secret. */
export function withNoCloudUserDataSecretName(secretName: string): NoCloudOption {
  return secret("secretRef", secretName);
}

/** Network configuration as it is. */
export function withNoCloudNetworkData(data: string): NoCloudOption {
  return text("networkData", data);
}

/** Network configuration, written in Base64. */
export function withNoCloudEncodedNetworkData(data: string): NoCloudOption {
  return text("networkDataBase64", encoded(data));
}

/** Network configuration of a Secret. */
export function withNoCloudNetworkDataSecretName(secretName: string): NoCloudOption {
  return secret("networkDataSecretRef", secretName);
}

/** User data as they are. */
export function withConfigDriveUserData(data: string): ConfigDriveOption {
  return text("userData", data);
}

/** User data, written in Base64. */
export function withConfigDriveEncodedUserData(data: string): ConfigDriveOption {
  return text("userDataBase64", encoded(data));
}

/** User data of a Secret. */
export function withConfigDriveUserDataSecretName(secretName: string): ConfigDriveOption {
  return secret("secretRef", secretName);
}

/** Network configuration as it is. */
export function withConfigDriveNetworkData(data: string): ConfigDriveOption {
  return text("networkData", data);
}

/** Network configuration, written in Base64. */
export function withConfigDriveEncodedNetworkData(data: string): ConfigDriveOption {
  return text("networkDataBase64", encoded(data));
}

/** Network configuration of a Secret. */
export function withConfigDriveNetworkDataSecretName(secretName: string): ConfigDriveOption {
  return secret("networkDataSecretRef", secretName);
}

type TextField = "userData" | "userDataBase64" | "networkData" | "networkDataBase64";

function text(field: TextField, value: string): (source: CloudInitSource) => void {
  return (source) => setOrOmit(source, field, value);
}

function secret(
  field: "secretRef" | "networkDataSecretRef",
  name: string,
): (source: CloudInitSource) => void {
  return (source) => {
    source[field] = nonZero({ name });
  };
}

function encoded(data: string): string {
  return Buffer.from(data).toString("base64");
}
