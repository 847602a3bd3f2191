/** The catalogue against the facts of its source, object by object. */
import { expect, it } from "vitest";
import { catalogueVersion, type Instancetype, instancetypes, preferences } from "../../sdk/instancetypes";
import { integerValue, parseQuantity } from "../../sdk/kubernetes/quantity";
import { describeUnless } from "../support/describe-unless";
import { type Facts, factsMissing, type InstancetypeFacts, type PreferenceFacts, readFacts } from "./facts";

describeUnless(factsMissing, "the catalogue is what its source says", () => {
  it("of the same release", () => {
    expect(readFacts().source.tag).toBe(catalogueVersion);
  });

  it("of each of the 65 instancetypes", () => {
    const facts = readFacts();
    const expected = facts.instancetypes.map((each) => [each.name, expectedInstancetype(each, facts)]);
    const found = instancetypes.map((each) => [each.name, described(each)]);
    expect(expected).toHaveLength(65);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });

  it("of each of the 54 preferences", () => {
    const facts = readFacts();
    const expected = facts.preferences.map((each) => [each.name, expectedPreference(each, facts)]);
    const found = preferences.map(({ name, labels, annotations, spec }) => [
      name,
      { labels, displayName: annotations["openshift.io/display-name"], spec },
    ]);
    expect(expected).toHaveLength(54);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });
});

function described({ labels, annotations, spec }: Instancetype): object {
  const memoryBytes = Number(integerValue(parseQuantity(String(spec.memory.guest))));
  return { labels, displayName: annotations["instancetype.kubevirt.io/displayName"], memoryBytes, spec };
}

function expectedInstancetype(each: InstancetypeFacts, facts: Facts): object {
  const series = facts.series[each.series];
  if (series === undefined) throw new Error(`no facts of the series ${each.series}`);
  return {
    labels: prefixed(each.labels, facts),
    displayName: series.displayName,
    memoryBytes: each.memoryBytes,
    spec: {
      cpu: {
        guest: each.cpu,
        ...(series.dedicatedCPUPlacement && { dedicatedCPUPlacement: true }),
        ...(series.isolateEmulatorThread && { isolateEmulatorThread: true }),
        ...(series.numaGuestMappingPassthrough && { numa: { guestMappingPassthrough: {} } }),
        ...(series.realtime && { realtime: {} }),
        ...(each.maxSockets !== undefined && { maxSockets: each.maxSockets }),
      },
      memory: {
        guest: each.memory,
        ...(each.hugepages !== undefined && { hugepages: { pageSize: each.hugepages } }),
        ...(series.overcommitPercent !== null && { overcommitPercent: series.overcommitPercent }),
      },
      ...(series.ioThreadsPolicy !== null && { ioThreadsPolicy: series.ioThreadsPolicy }),
      ...(Object.keys(series.specAnnotations).length > 0 && { annotations: series.specAnnotations }),
    },
  };
}

function expectedPreference(each: PreferenceFacts, facts: Facts): object {
  return {
    labels: prefixed(each.labels, facts),
    displayName: each.displayName,
    spec: { ...each.spec, ...(each.requirements !== null && { requirements: each.requirements }) },
  };
}

function prefixed(labels: Readonly<Record<string, string>>, { labelPrefix, source }: Facts): object {
  const all = { ...labels, "common-instancetypes-version": source.tag };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`${labelPrefix}${name}`, value]));
}
