import { ProviderError } from "../../../contract/errors";
import type { HostImage } from "../image-store";
import { refuseNoDisk, refuseStub } from "./format";

/** As libvirt calls what QEMU can also write to. */
const usable: ReadonlySet<string> = new Set(["raw", "iso", "qcow2", "vmdk", "vdi", "vpc", "qed"]);

/** Throws `InvalidSpec` for what no machine can have as a disk, or as the base of one. */
export function refuseUnusable({ path, format, capacityBytes, head }: HostImage, property: string): void {
  if (format === "dir") {
    throw new ProviderError("InvalidSpec", `${path} is a folder`, {
      property,
      remediation: "name a file in it",
    });
  }
  if (head !== undefined) refuseNoDisk(head, property);
  if (format === "raw") refuseStub(capacityBytes, property);
  if (usable.has(format)) return;
  throw new ProviderError("InvalidSpec", `${path} is ${format}, which machines cannot use`, {
    property,
    remediation: "convert it with `qemu-img convert -O qcow2`",
  });
}

/** As QEMU calls it, and as a disk of a machine or its base has to be said to be. */
export function nativeFormat({ format }: Pick<HostImage, "format">): string {
  return format === "iso" ? "raw" : format;
}
