/** Types of export.kubevirt.io, written by `npm run kubevirt-types` from the CRDs of KubeVirt 1.9.0. */
import type { ObjectMeta } from "../kubernetes/object-meta";
import type { VirtualMachineInstanceCondition } from "./kubevirt";

/** `export.kubevirt.io/v1`, namespaced. */
export interface VirtualMachineExport {
  apiVersion: "export.kubevirt.io/v1";
  kind: "VirtualMachineExport";
  metadata: ObjectMeta;
  spec: VirtualMachineExportSpec;
  status?: VirtualMachineExportStatus;
}

export interface VirtualMachineExportSpec {
  source: VirtualMachineExportSource;
  tokenSecretRef?: string;
  ttlDuration?: string;
}

export interface VirtualMachineExportSource {
  apiGroup?: string;
  kind: string;
  name: string;
}

export interface VirtualMachineExportStatus {
  conditions?: VirtualMachineInstanceCondition[];
  links?: Links;
  phase?: string;
  serviceName?: string;
  tokenSecretRef?: string;
  ttlExpirationTime?: string;
  virtualMachineName?: string;
}

export interface Links {
  external?: External;
  internal?: External;
}

export interface External {
  backups?: ExternalBackup[];
  cert: string;
  manifests?: Manifest[];
  volumes?: ExternalVolume[];
}

export interface ExternalBackup {
  endpoints?: Endpoint[];
  name: string;
}

export interface Endpoint {
  endpoint: string;
  url: string;
}

export interface Manifest {
  type: string;
  url: string;
}

export interface ExternalVolume {
  formats?: Format[];
  name: string;
}

export interface Format {
  format: string;
  url: string;
}
