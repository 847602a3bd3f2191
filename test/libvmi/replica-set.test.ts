import { afterEach, expect, it } from "vitest";
import { accepted, current } from "./made";

afterEach(current.resetRegistrations);

it("a replica set makes instances like one, under a label of its own", () => {
  current.registerRandom(() => 0);
  const vmi = current.newVMI(current.withName("web"), current.withLabel("app", "web"), current.withRng());
  const replicaSet = current.replicaset.newReplicaSet(vmi, 3);
  expect(replicaSet).toEqual({
    metadata: { name: "replicasetbbbbb" },
    spec: {
      replicas: 3,
      selector: { matchLabels: { rsslector: "rsselectorbbbbb" } },
      template: {
        metadata: { name: "web", labels: { rsslector: "rsselectorbbbbb" } },
        spec: { domain: { resources: {}, devices: { rng: {} } } },
      },
    },
    status: {},
  });
  accepted({ apiVersion: "kubevirt.io/v1", kind: "VirtualMachineInstanceReplicaSet", ...replicaSet });
});

it("a replica set has a whole number of instances, and one to go by", () => {
  expect(() => current.replicaset.newReplicaSet(current.newVMI(), 1.5)).toThrow(
    /^newReplicaSet: replicas: 1.5 is not a whole number from /,
  );
  // @ts-expect-error a JavaScript program could
  expect(() => current.replicaset.newReplicaSet(undefined, 1)).toThrow(
    "newReplicaSet: vmi: is missing: give an object",
  );
});
