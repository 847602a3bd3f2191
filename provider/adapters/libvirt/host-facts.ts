/** What of a host decides how machines look on it. */
export interface HostFacts {
  /** As `<domain type>` has it: `kvm`, or `qemu` for emulation. */
  readonly accelerator: "kvm" | "qemu";
  /** E.g. `x86_64`. */
  readonly architecture: string;
  /** What libvirt makes of the default machine type, e.g. `pc-q35-7.2`. */
  readonly machineType?: string | undefined;
  /** major * 1,000,000 + minor * 1,000 + release, of libvirt. */
  readonly libvirtVersion: number;
  /** The CPU flag of hardware virtualization. */
  readonly virtualizationFlag?: "vmx" | "svm" | undefined;
  /** Of one of its CPUs; known only where a limit in MHz was asked for. */
  readonly megahertz?: number | undefined;
}
