/** Types of migrations.kubevirt.io, written by `npm run kubevirt-types` from the CRDs of KubeVirt 1.9.0. */
import type { ObjectMeta } from "../kubernetes/object-meta";
import type { Experimental } from "./kubevirt";

/** `migrations.kubevirt.io/v1alpha1`, cluster. */
export interface MigrationPolicy {
  apiVersion: "migrations.kubevirt.io/v1alpha1";
  kind: "MigrationPolicy";
  metadata: ObjectMeta;
  spec: MigrationPolicySpec;
  status?: Record<string, never>;
}

export interface MigrationPolicySpec {
  allowAutoConverge?: boolean;
  allowPostCopy?: boolean;
  allowWorkloadDisruption?: boolean;
  bandwidthPerMigration?: number | string;
  completionTimeoutPerGiB?: number;
  experimental?: Experimental;
  maxDowntimeMs?: number;
  selectors: MigrationPolicySelectors;
}

export interface MigrationPolicySelectors {
  namespaceSelector?: Record<string, string>;
  virtualMachineInstanceSelector?: Record<string, string>;
}
