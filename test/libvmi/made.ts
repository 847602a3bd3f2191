/** Makes machines in both profiles, and shows what an option added to them. */
import { expect } from "vitest";
import * as current from "../../sdk/libvmi";
import * as older from "../../sdk/libvmi/v1-2-0";
import { schemaProblems, schemasMissing } from "../kubevirt/schema-validator";

export { current, older };

/** For `describe.each`: what is the same in both. */
export const profiles = [
  ["v1.9.0", current],
  ["v1.2.0", older],
] as const;

type Profile = (typeof profiles)[number][1];

/** The spec of an instance with these options, without what every instance has. */
export function added(libvmi: Profile, ...options: current.Option[]): object {
  return withoutEnvelope(libvmi, accepted(libvmi.newVMI(...options)).spec);
}

/** The spec of a virtual machine with these options, without what every one has. */
export function addedToVM(
  libvmi: Profile,
  vmi: readonly current.Option[],
  ...options: current.VMOption[]
): object {
  const { spec } = accepted(libvmi.newVirtualMachine(libvmi.newVMI(...vmi), ...options));
  const instance = spec.template.spec;
  if (instance === undefined) throw new Error("a virtual machine has an instance in it");
  const envelope = libvmi === older ? { running: false } : { runStrategy: "Halted" };
  return {
    ...without(spec, envelope),
    template: without(
      { ...spec.template, spec: withoutEnvelope(libvmi, instance) },
      { spec: {} },
      noMetadata,
    ),
  };
}

/** The manifest itself, which KubeVirt's schema accepts when that is there to be asked. */
export function accepted<Manifest extends object>(manifest: Manifest): Manifest {
  if (schemasMissing === undefined) expect(schemaProblems(manifest)).toEqual([]);
  return manifest;
}

const noMetadata = [{ metadata: {} }, { metadata: { creationTimestamp: null } }];

function withoutEnvelope(libvmi: Profile, spec: current.VirtualMachineInstanceSpec): object {
  const domain = without(spec.domain, { resources: {}, devices: {} });
  const grace = libvmi === older ? { terminationGracePeriodSeconds: 0 } : {};
  return without({ ...spec, domain }, { domain: {}, ...grace });
}

/** The object without fields that are like these. */
function without(value: object, envelope: object, alternatives: readonly object[] = []): object {
  const expected = [envelope, ...alternatives].flatMap(Object.entries).map((entry) => JSON.stringify(entry));
  return Object.fromEntries(
    Object.entries(value).filter((entry) => !expected.includes(JSON.stringify(entry))),
  );
}
