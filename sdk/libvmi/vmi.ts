import type { VirtualMachineInstance } from "../kubevirt/kubevirt";
import { ordered } from "./fields";
import type { Option } from "./option";
import type { Profile } from "./profile";
import { randomCharacters } from "./random-name";
import { currentSettings } from "./settings";

const randomLength = 5;

/** Makes a machine instance of a profile and applies the options in their order. */
export function newVMIOf(profile: Profile) {
  return (...options: Option[]): VirtualMachineInstance => ordered(draftVMI(profile, options));
}

/** A machine instance that a factory goes on with. */
export function draftVMI(profile: Profile, options: readonly Option[]): VirtualMachineInstance {
  const vmi = bareVMI(profile);
  for (const option of options) option(vmi);
  return vmi;
}

function bareVMI(profile: Profile): VirtualMachineInstance {
  const name = `testvmi-${randomCharacters(randomLength)}${profile.nameTail}`;
  const vmi: VirtualMachineInstance = {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachineInstance",
    metadata: profile.metadata({ name }),
    spec: { domain: { resources: {}, devices: {} } },
    status: { guestOSInfo: {}, runtimeUser: 0 },
  };
  if (profile.legacyInstance) {
    vmi.metadata.selfLink = `/apis/kubevirt.io/v1/namespaces//virtualmachineinstances/${name}`;
    vmi.spec.terminationGracePeriodSeconds = 0;
  } else {
    for (const option of currentSettings().defaultOptions) option(vmi);
  }
  return vmi;
}
