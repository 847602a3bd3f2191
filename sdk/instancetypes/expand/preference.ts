/**
 * What a preference does to a machine, as in KubeVirt v1.9.0: pkg/instancetype/preference/apply. It only speaks where the
 * machine, with its instancetype, does not.
 */
import type { ObjectMeta } from "../../kubernetes/object-meta";
import type { VirtualMachinePreferenceSpec } from "../../kubevirt/instancetype";
import type { Domain, VirtualMachineInstanceSpec } from "../../kubevirt/kubevirt";
import { applyDevices } from "./devices";
import { fill, isSet } from "./fill";

/** Sets in the machine what its preference says and nothing else has said. */
export function applyPreference(
  spec: VirtualMachineInstanceSpec,
  metadata: ObjectMeta,
  preference: VirtualMachinePreferenceSpec,
): void {
  const { domain } = spec;
  applyCpuFeatures(domain, preference);
  if (preference.devices !== undefined) applyDevices(spec, preference.devices);
  if (preference.features !== undefined) applyFeatures(domain, preference.features);
  if (preference.firmware !== undefined) applyFirmware(domain, preference.firmware);
  if (preference.clock !== undefined) applyClock(domain, preference.clock);
  applyMachineType(domain, preference.machine?.preferredMachineType);
  fill(domain, { launchSecurity: preference.preferredLaunchSecurity });
  fill(spec, {
    subdomain: preference.preferredSubdomain,
    terminationGracePeriodSeconds: preference.preferredTerminationGracePeriodSeconds,
    architecture: preference.preferredArchitecture,
  });
  if (isSet(preference.annotations)) {
    metadata.annotations = { ...preference.annotations, ...metadata.annotations };
  }
}

function applyCpuFeatures(domain: Domain, { cpu }: VirtualMachinePreferenceSpec): void {
  const preferred = cpu?.preferredCPUFeatures ?? [];
  if (preferred.length === 0) return;
  const own = domain.cpu?.features ?? [];
  const named = new Set(own.map(({ name }) => name));
  const added = preferred.filter(({ name }) => !named.has(name));
  domain.cpu = { ...domain.cpu, features: [...own, ...structuredClone(added)] };
}

function applyFeatures(
  domain: Domain,
  preferred: NonNullable<VirtualMachinePreferenceSpec["features"]>,
): void {
  // KubeVirt cannot tell whether the machine said something of ACPI, and takes the preference
  const features = { ...domain.features, acpi: preferred.preferredAcpi ?? domain.features?.acpi ?? {} };
  fill(features, {
    apic: preferred.preferredApic,
    kvm: preferred.preferredKvm,
    pvspinlock: preferred.preferredPvspinlock,
    smm: preferred.preferredSmm,
  });
  domain.features = structuredClone(features);
  if (preferred.preferredHyperv === undefined) return;
  domain.features.hyperv ??= {};
  fill(domain.features.hyperv, preferred.preferredHyperv);
}

function applyFirmware(
  domain: Domain,
  preferred: NonNullable<VirtualMachinePreferenceSpec["firmware"]>,
): void {
  const bootloader = { ...domain.firmware?.bootloader };
  domain.firmware = { ...domain.firmware, bootloader };
  const open = () => bootloader.bios === undefined && bootloader.efi === undefined;

  if (preferred.preferredUseBios === true && open()) bootloader.bios = {};
  if (bootloader.bios !== undefined) fill(bootloader.bios, { useSerial: preferred.preferredUseBiosSerial });
  if (preferred.preferredEfi !== undefined && open()) {
    bootloader.efi = structuredClone(preferred.preferredEfi);
    return;
  }
  // the deprecated way to say the same
  if (preferred.preferredUseEfi === true && open()) bootloader.efi = {};
  if (bootloader.efi !== undefined) fill(bootloader.efi, { secureBoot: preferred.preferredUseSecureBoot });
}

function applyClock(domain: Domain, preferred: NonNullable<VirtualMachinePreferenceSpec["clock"]>): void {
  const clock = { ...domain.clock };
  domain.clock = clock;
  const offset = preferred.preferredClockOffset;
  // an offset is taken whole or not at all
  if (offset !== undefined && clock.utc === undefined && clock.timezone === undefined) fill(clock, offset);
  fill(clock, { timer: preferred.preferredTimer });
}

function applyMachineType(domain: Domain, type: string | undefined): void {
  if (!isSet(type)) return;
  domain.machine ??= {};
  fill(domain.machine, { type });
}
