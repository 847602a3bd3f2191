import { describe, expect, it } from "vitest";
import { added, current, older, profiles } from "./made";

const term = (key: string, value: string) => ({
  matchExpressions: [{ key, operator: "In", values: [value] }],
});

describe.each(profiles)("where a machine runs in %s", (_, libvmi) => {
  it("is one of several nodes, by label or by name", () => {
    const options = [libvmi.withNodeAffinityForLabel("zone", "a"), libvmi.withNodeAffinityFor("node07")];
    expect(added(libvmi, ...options)).toEqual({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [term("zone", "a"), term("kubernetes.io/hostname", "node07")],
          },
        },
      },
    });
  });

  it("is not said by labels that Kubernetes refuses", () => {
    expect(() => libvmi.withNodeAffinityForLabel("my zone", "a")).toThrow(
      /^withNodeAffinityForLabel: key, value: "my zone" is not a label key: /,
    );
    expect(() => libvmi.withNodeAffinityFor("node 7")).toThrow(
      /^withNodeAffinityFor: key, value: "node 7" is not a label value: /,
    );
  });
});

describe("where a machine runs in v1.9.0", () => {
  it("is said by labels of nodes", () => {
    const options = [
      current.withNodeSelector("zone", "a"),
      current.withNodeSelector("zone", "b"),
      current.withNodeSelectorFor("node01"),
    ];
    expect(added(current, ...options)).toEqual({
      nodeSelector: { zone: "b", "kubernetes.io/hostname": "node01" },
    });
    expect(() => current.withNodeSelector("zone", "a/b")).toThrow(
      /^withNodeSelector: key, value: "a\/b" is not a label value: /,
    );
  });

  it("is better here than there", () => {
    const preferred = { weight: 7, preference: { matchExpressions: [{ key: "disk", operator: "Exists" }] } };
    expect(added(current, current.withPreferredNodeAffinity(preferred))).toEqual({
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [preferred] } },
    });
  });

  it("is near other pods", () => {
    const near = { topologyKey: "zone", labelSelector: { matchLabels: { app: "db" } } };
    const nearer = { weight: 10, podAffinityTerm: { topologyKey: "rack" } };
    const options = [
      current.withRequiredPodAffinity(near),
      current.withPreferredPodAffinity(nearer),
      current.withRequiredPodAffinity({ topologyKey: "region" }),
    ];
    expect(added(current, ...options)).toEqual({
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [near, { topologyKey: "region" }],
          preferredDuringSchedulingIgnoredDuringExecution: [nearer],
        },
      },
    });
  });

  it("may have taints", () => {
    const toleration = { key: "dedicated", operator: "Equal", value: "vm", effect: "NoSchedule" };
    expect(
      added(current, current.withToleration(toleration), current.withToleration({ operator: "Exists" })),
    ).toEqual({
      tolerations: [toleration, { operator: "Exists" }],
    });
  });
});

describe("where a machine runs in v1.2.0", () => {
  it("is a node", () => {
    expect(added(older, older.withNodeSelectorFor({ metadata: { name: "node01" } }))).toEqual({
      nodeSelector: { "kubernetes.io/hostname": "node01" },
    });
    // @ts-expect-error a JavaScript program could
    expect(() => older.withNodeSelectorFor(null)).toThrow(
      "withNodeSelectorFor: node: is missing: give an object",
    );
  });
});
