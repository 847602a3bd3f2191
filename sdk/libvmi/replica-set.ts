import type { VirtualMachineInstance, VirtualMachineInstanceReplicaSet } from "../kubevirt/kubevirt";
import { int32, present } from "./checks";
import { nonZero, ordered } from "./fields";
import { randomCharacters } from "./random-name";

const randomLength = 5;
// spelled so upstream
const selectorLabel = "rsslector";

/** A replica set as upstream makes it, which is without apiVersion and kind. */
export type ReplicaSet = Omit<VirtualMachineInstanceReplicaSet, "apiVersion" | "kind">;

/** So many instances like this one, under a random name and label. Labels of the instance itself are not taken over. */
export function newReplicaSet(vmi: VirtualMachineInstance, replicas: number): ReplicaSet {
  int32("newReplicaSet", "replicas", replicas);
  const { metadata, spec } = present("newReplicaSet", "vmi", vmi);
  const labels = { [selectorLabel]: `rsselector${randomCharacters(randomLength)}` };
  return ordered({
    metadata: { name: `replicaset${randomCharacters(randomLength)}` },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { ...nonZero({ name: metadata.name }), labels }, spec },
    },
    status: {},
  });
}
