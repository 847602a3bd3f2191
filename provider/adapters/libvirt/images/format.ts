/** `QFI\xfb`: https://gitlab.com/qemu-project/qemu/-/blob/master/docs/interop/qcow2.txt */
export function formatOf(head: Uint8Array): "qcow2" | "raw" {
  return [0x51, 0x46, 0x49, 0xfb].every((byte, index) => head[index] === byte) ? "qcow2" : "raw";
}
