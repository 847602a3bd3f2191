import { markup, serialize } from "../xml";

export interface ProbePlan {
  readonly name: string;
  readonly uuid: string;
  /** As `<domain type>` has it. */
  readonly type: "kvm" | "qemu";
}

const memoryMebibytes = 16;

/**
 * A machine whose program is QEMU's own firmware: SeaBIOS starts in protected mode, finds nothing to boot from, and
 * restarts at once, which ends the machine. It needs no file on the host, so none can be left there.
 * https://libvirt.org/formatdomain.html (rebootTimeout), https://www.seabios.org/Runtime_config (etc/boot-fail-wait)
 */
export function probeXml({ name, uuid, type }: ProbePlan): string {
  return serialize(
    markup(
      "domain",
      { type },
      markup("name", {}, name),
      markup("uuid", {}, uuid),
      markup("description", {}, "pulumi-virtrigaud tries how fast KVM is; this ends by itself"),
      markup("memory", { unit: "MiB" }, memoryMebibytes),
      markup("vcpu", {}, 1),
      markup(
        "os",
        {},
        markup("type", { arch: "x86_64", machine: "q35" }, "hvm"),
        markup("bios", { rebootTimeout: 0 }),
      ),
      markup("features", {}, markup("acpi"), markup("apic")),
      markup("on_poweroff", {}, "destroy"),
      markup("on_reboot", {}, "destroy"),
      markup("on_crash", {}, "destroy"),
      // every device costs the firmware time
      markup(
        "devices",
        {},
        markup("controller", { type: "usb", model: "none" }),
        markup("memballoon", { model: "none" }),
      ),
    ),
  );
}
