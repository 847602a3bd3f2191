/** What a host can do, read once per session. */
import { type Capabilities, type Capability, narrowCapabilities } from "../../contract/capabilities";
import { ProviderError } from "../../contract/errors";
import type { HostFacts } from "./host-facts";
import type { LibvirtCaller } from "./transport/caller";
import { procedures } from "./transport/procedures";
import { attribute, children, type Element, find, parseXml, text } from "./xml";

export type AcceleratorChoice = "auto" | "kvm" | "tcg";

export interface HostDescription {
  readonly hostname: string;
  /** E.g. `libvirt 9.0.0 (QEMU 7.2.22)`. */
  readonly version: string;
  readonly facts: HostFacts;
  readonly missing: readonly Capability[];
}

/** Four calls at once. */
export async function describeHost(
  caller: LibvirtCaller,
  choice: AcceleratorChoice,
): Promise<HostDescription> {
  const [library, hypervisor, { hostname }, domain] = await Promise.all([
    caller.invoke(procedures.connectGetLibVersion, {}),
    caller.invoke(procedures.connectGetVersion, {}),
    caller.invoke(procedures.connectGetHostname, {}),
    domainCapabilities(caller, choice),
  ]);
  const facts = factsOf(domain, library.version);
  return {
    hostname,
    version: `libvirt ${dotted(library.version)} (QEMU ${dotted(hypervisor.version)})`,
    facts,
    missing: missingCapabilities(domain, facts),
  };
}

export function narrowed(declared: Capabilities, { missing }: HostDescription): Capabilities {
  return narrowCapabilities(declared, missing);
}

// libvirt says kvm only after its own probe of QEMU could use it, whatever /dev/kvm looks like
async function domainCapabilities(caller: LibvirtCaller, choice: AcceleratorChoice): Promise<Element> {
  const virtualization = choice === "auto" ? undefined : choice === "tcg" ? "qemu" : "kvm";
  const ask = async (machine: string | undefined): Promise<Element> => {
    const input = { emulator: undefined, architecture: undefined, machine, virtualization };
    return parseXml((await caller.invoke(procedures.connectGetDomainCapabilities, input)).xml);
  };
  try {
    return await ask("q35");
  } catch (error) {
    if (choice === "kvm" && isRefusal(error)) {
      throw new ProviderError("NotSupported", "the host cannot use KVM", {
        property: "libvirt.accelerator",
        remediation:
          "enable virtualization in its firmware and load the kvm module, or set accelerator to auto or tcg",
        cause: error,
      });
    }
    // a host that is no PC has no q35
    if (isRefusal(error)) return ask(undefined);
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return ["InvalidSpec", "NotSupported", "Internal", "Conflict"].some((code) =>
    ProviderError.is(error, code as ProviderError["code"]),
  );
}

export function factsOf(capabilities: Element, libvirtVersion: number): HostFacts {
  const vendor = text(hostModel(capabilities), "vendor");
  return {
    accelerator: text(capabilities, "domain") === "kvm" ? "kvm" : "qemu",
    architecture: text(capabilities, "arch") ?? "x86_64",
    machineType: text(capabilities, "machine"),
    libvirtVersion,
    virtualizationFlag: vendor === "Intel" ? "vmx" : vendor === "AMD" ? "svm" : undefined,
  };
}

export function missingCapabilities(capabilities: Element, facts: HostFacts): Capability[] {
  const firmware = valuesOf(find(capabilities, "os"), "firmware").includes("efi");
  // secure boot by firmware features: https://libvirt.org/formatdomain.html (since 8.6.0)
  const secure =
    firmware &&
    valuesOf(find(capabilities, "os/loader"), "secure").includes("yes") &&
    facts.libvirtVersion >= 8_006_000;
  const tpm = attribute(capabilities, "supported", "devices/tpm") === "yes";
  const present: readonly (readonly [Capability, boolean])[] = [
    ["uefi", firmware],
    ["secureBoot", secure],
    ["tpm", tpm],
    ["nestedVirtualization", canNest(capabilities, facts)],
    ["directedIo", facts.architecture === "x86_64"],
  ];
  return present.filter(([, there]) => !there).map(([capability]) => capability);
}

function canNest(capabilities: Element, facts: HostFacts): boolean {
  if (facts.accelerator !== "kvm") return false;
  return children(hostModel(capabilities), "feature").some(
    (feature) =>
      attribute(feature, "name") === facts.virtualizationFlag && attribute(feature, "policy") === "require",
  );
}

function hostModel(capabilities: Element): Element | undefined {
  return children(find(capabilities, "cpu"), "mode").find((mode) => attribute(mode, "name") === "host-model");
}

function valuesOf(parent: Element | undefined, name: string): string[] {
  const list = children(parent, "enum").find((item) => attribute(item, "name") === name);
  return children(list, "value").map((value) => text(value) ?? "");
}

function dotted(version: number): string {
  return `${Math.floor(version / 1_000_000)}.${Math.floor(version / 1_000) % 1_000}.${version % 1_000}`;
}
