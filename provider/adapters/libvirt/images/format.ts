/** What content is, by its first bytes. */
import { ProviderError } from "../../../contract/errors";
import { refuseCompressed } from "../../../images/content";

/** As much as tells everything that is told apart here. */
export const headBytes = 64;

/**
 * `QFI\xfb`: https://gitlab.com/qemu-project/qemu/-/blob/master/docs/interop/qcow2.txt. libvirt knows nothing of VHDX
 * and calls it raw: https://learn.microsoft.com/openspecs/windows_protocols/ms-vhdx
 */
export function formatOf(head: Uint8Array): "qcow2" | "vhdx" | "raw" {
  if (startsWith(head, "QFI\xfb")) return "qcow2";
  return startsWith(head, "vhdxfile") ? "vhdx" : "raw";
}

/** The size that a guest sees; `head` is that of a qcow2 image. */
export function qcow2Capacity(head: Buffer): number | undefined {
  const offset = 24;
  return head.length < offset + 8 ? undefined : Number(head.readBigUInt64BE(offset));
}

/** The smallest disk has one sector. */
export const leastBytes = 512;

/** A server's login page or an archive would be taken for a raw disk, from which no guest boots. */
export function refuseNoDisk(head: Uint8Array, property: string): void {
  refuseCompressed(head, property);
  const text = Buffer.from(head).toString("latin1");
  const found = noDisks.find(({ is }) => is(text));
  if (found === undefined) return;
  throw new ProviderError("InvalidSpec", `the content is ${found.name}, and no disk`, {
    property,
    remediation: found.remediation,
  });
}

/** Less than one sector is no disk. */
export function refuseStub(bytes: number, property: string): void {
  if (bytes >= leastBytes) return;
  throw new ProviderError("InvalidSpec", `the content has ${bytes} bytes, and no disk is so small`, {
    property,
    remediation: "check that the source is a disk image",
  });
}

const noDisks = [
  {
    name: "a web page",
    is: (text: string) => /^(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)/i.test(text),
    remediation: "check the URL in a browser: it may ask for a login",
  },
  {
    name: "a ZIP archive",
    is: (text: string) => text.startsWith("PK\x03\x04"),
    remediation: "unpack it and name the image",
  },
  {
    name: "a VHDX image",
    is: (text: string) => text.startsWith("vhdxfile"),
    remediation: "convert it with `qemu-img convert -O qcow2`, since libvirt cannot use it",
  },
] as const;

function startsWith(head: Uint8Array, text: string): boolean {
  return Buffer.from(head).subarray(0, text.length).equals(Buffer.from(text, "latin1"));
}
