/** Types of pool.kubevirt.io, written by `npm run kubevirt-types` from the CRDs of KubeVirt 1.9.0. */
import type { ObjectMeta } from "../kubernetes/object-meta";
import type {
  LabelSelector,
  MatchExpression,
  VirtualMachineInstanceCondition,
  VirtualMachineSpec,
} from "./kubevirt";

/** `pool.kubevirt.io/v1beta1`, namespaced. */
export interface VirtualMachinePool {
  apiVersion: "pool.kubevirt.io/v1beta1";
  kind: "VirtualMachinePool";
  metadata: ObjectMeta;
  spec: VirtualMachinePoolSpec;
  status?: VirtualMachinePoolStatus;
}

export interface VirtualMachinePoolSpec {
  autohealing?: Autohealing;
  maxUnavailable?: number | string;
  nameGeneration?: NameGeneration;
  paused?: boolean;
  replicas?: number;
  scaleInStrategy?: ScaleInStrategy;
  selector: VirtualMachinePoolSelector;
  updateStrategy?: UpdateStrategy;
  virtualMachineTemplate: VirtualMachinePoolVirtualMachineTemplate;
}

export interface Autohealing {
  minFailingToStartDuration?: string;
  startUpFailureThreshold?: number;
}

export interface NameGeneration {
  appendIndexToConfigMapRefs?: boolean;
  appendIndexToSecretRefs?: boolean;
}

export interface ScaleInStrategy {
  opportunistic?: Opportunistic;
  proactive?: Proactive;
  unmanaged?: Record<string, never>;
}

export interface Opportunistic {
  statePreservation?: "Disabled" | "Offline" | "Online";
}

export interface Proactive {
  selectionPolicy?: SelectionPolicy;
  statePreservation?: "Disabled" | "Offline" | "Online";
}

export interface SelectionPolicy {
  selectors?: Selectors;
  sortPolicy?: "AscendingOrder" | "DescendingOrder" | "Newest" | "Oldest" | "Random";
}

export interface Selectors {
  labelSelector?: LabelSelector;
  nodeSelectorRequirementMatcher?: NodeSelectorRequirementMatcher[];
}

export interface NodeSelectorRequirementMatcher {
  key: string;
  operator: string;
  values?: string[];
}

export interface VirtualMachinePoolSelector {
  matchExpressions?: MatchExpression[];
  matchLabels?: Record<string, string>;
}

export interface UpdateStrategy {
  opportunistic?: Record<string, never>;
  proactive?: UpdateStrategyProactive;
  unmanaged?: Record<string, never>;
}

export interface UpdateStrategyProactive {
  selectionPolicy?: SelectionPolicy;
}

export interface VirtualMachinePoolVirtualMachineTemplate {
  metadata?: ObjectMeta;
  spec?: VirtualMachineSpec;
}

export interface VirtualMachinePoolStatus {
  conditions?: VirtualMachineInstanceCondition[];
  labelSelector?: string;
  readyReplicas?: number;
  replicas?: number;
}
