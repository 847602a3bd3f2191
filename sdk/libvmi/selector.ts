import type {
  Affinity,
  PodAffinityTerm,
  PreferredDuringSchedulingIgnoredDuringExecution as PreferredSchedulingTerm,
  Toleration,
  VirtualMachineInstance,
  PodAffinityPreferredDuringSchedulingIgnoredDuringExecution as WeightedPodAffinityTerm,
} from "../kubevirt/kubevirt";
import { labels, present } from "./checks";
import type { Option } from "./option";

const hostname = "kubernetes.io/hostname";

/** Only the node of this name. */
export function withNodeSelectorFor(nodeName: string): Option {
  return nodeSelector("withNodeSelectorFor", hostname, nodeName);
}

/** Only nodes with this label. Throws `ManifestError` for one that Kubernetes refuses. */
export function withNodeSelector(key: string, value: string): Option {
  return nodeSelector("withNodeSelector", key, value);
}

export function nodeSelector(call: string, key: string, value: string): Option {
  labels(call, "key, value", { [key]: value });
  return ({ spec }) => {
    spec.nodeSelector = { ...spec.nodeSelector, [key]: value };
  };
}

/** The node of this name, or one that another such call names. */
export function withNodeAffinityFor(nodeName: string): Option {
  return nodeAffinity("withNodeAffinityFor", hostname, nodeName);
}

/** Nodes with this label, or those that another such call names. Throws `ManifestError` for a label that is refused. */
export function withNodeAffinityForLabel(nodeLabelKey: string, nodeLabelValue: string): Option {
  return nodeAffinity("withNodeAffinityForLabel", nodeLabelKey, nodeLabelValue);
}

function nodeAffinity(call: string, key: string, value: string): Option {
  labels(call, "key, value", { [key]: value });
  return (vmi) => {
    const affinity = affinityOf(vmi);
    affinity.nodeAffinity ??= {};
    affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution ??= { nodeSelectorTerms: [] };
    affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.push({
      matchExpressions: [{ key, operator: "In", values: [value] }],
    });
  };
}

/** Nodes that are better than others. */
export function withPreferredNodeAffinity(term: PreferredSchedulingTerm): Option {
  present("withPreferredNodeAffinity", "term", term);
  return (vmi) => {
    const affinity = affinityOf(vmi);
    affinity.nodeAffinity ??= {};
    affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution ??= [];
    affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution.push(structuredClone(term));
  };
}

/** Only where such pods run. */
export function withRequiredPodAffinity(term: PodAffinityTerm): Option {
  present("withRequiredPodAffinity", "term", term);
  return (vmi) => {
    const affinity = affinityOf(vmi);
    affinity.podAffinity ??= {};
    affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution ??= [];
    affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.push(structuredClone(term));
  };
}

/** Better where such pods run. */
export function withPreferredPodAffinity(term: WeightedPodAffinityTerm): Option {
  present("withPreferredPodAffinity", "term", term);
  return (vmi) => {
    const affinity = affinityOf(vmi);
    affinity.podAffinity ??= {};
    affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution ??= [];
    affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution.push(structuredClone(term));
  };
}

/** Also nodes with this taint. */
export function withToleration(toleration: Toleration): Option {
  present("withToleration", "toleration", toleration);
  return ({ spec }) => {
    spec.tolerations = [...(spec.tolerations ?? []), structuredClone(toleration)];
  };
}

function affinityOf({ spec }: VirtualMachineInstance): Affinity {
  spec.affinity ??= {};
  return spec.affinity;
}
