/** Types of plugin.kubevirt.io, written by `npm run kubevirt-types` from the CRDs of KubeVirt 1.9.0. */
import type { ObjectMeta } from "../kubernetes/object-meta";

/** `plugin.kubevirt.io/v1alpha1`, cluster. */
export interface Plugin {
  apiVersion: "plugin.kubevirt.io/v1alpha1";
  kind: "Plugin";
  metadata: ObjectMeta;
  spec: PluginSpec;
  status?: Record<string, never>;
}

export interface PluginSpec {
  condition?: string;
  domainHooks?: DomainHook[];
  failureStrategy?: string;
  mutatingAdmissionPolicies?: MutatingAdmissionPolicy[];
  mutatingAdmissionWebhooks?: MutatingAdmissionWebhook[];
  nodeHooks?: NodeHook[];
  validatingAdmissionPolicies?: ValidatingAdmissionPolicy[];
  validatingAdmissionWebhooks?: ValidatingAdmissionWebhook[];
}

export interface DomainHook {
  cel?: Cel;
  condition?: string;
  failureStrategy?: string;
  sidecar?: Sidecar;
  timeout?: string;
}

export interface Cel {
  expression: string;
}

export interface Sidecar {
  socketPath: string;
}

export interface MutatingAdmissionPolicy {
  name: string;
}

export interface MutatingAdmissionWebhook {
  name: string;
}

export interface NodeHook {
  condition?: string;
  failureStrategy?: string;
  permittedHooks: string[];
  socket: string;
  timeout?: string;
}

export interface ValidatingAdmissionPolicy {
  name: string;
}

export interface ValidatingAdmissionWebhook {
  name: string;
}
