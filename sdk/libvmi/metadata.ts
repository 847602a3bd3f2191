import { annotations, dnsLabel, labels, objectName } from "./checks";
import { setOrOmit } from "./fields";
import type { Option } from "./option";

/** Sets a label. Throws `ManifestError` for one that Kubernetes refuses. */
export function withLabel(key: string, value: string): Option {
  labels("withLabel", "key, value", { [key]: value });
  return ({ metadata }) => {
    metadata.labels = { ...metadata.labels, [key]: value };
  };
}

/** Sets an annotation. Throws `ManifestError` for a key that Kubernetes refuses. */
export function withAnnotation(key: string, value: string): Option {
  annotations("withAnnotation", "key", { [key]: value });
  return ({ metadata }) => {
    metadata.annotations = { ...metadata.annotations, [key]: value };
  };
}

/** Names the machine, in place of the random name. */
export function withName(name: string): Option {
  objectName("withName", "name", name);
  return ({ metadata }) => setOrOmit(metadata, "name", name);
}

export function withNamespace(namespace: string): Option {
  dnsLabel("withNamespace", "namespace", namespace);
  return ({ metadata }) => setOrOmit(metadata, "namespace", namespace);
}

export function withUID(uid: string): Option {
  return ({ metadata }) => setOrOmit(metadata, "uid", uid);
}
