/** Guests of a few instructions: what a machine's firmware loads from its first disk and runs, in real mode. */
import { writeFile } from "node:fs/promises";

const sectorBytes = 512;
/** A disk that every firmware takes for one. */
const imageBytes = 2 ** 20;

/** hlt; jmp back to it: an interrupt wakes the CPU, and it sleeps again. */
const sleepForEver = [0xf4, 0xeb, 0xfd];

export const guests = {
  sleeps: sleepForEver,
  /** mov dx, 0x604; mov ax, 0x2000; out dx, ax: the ACPI power button's other end, as q35's firmware sets it up. */
  powersOff: [0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef, ...sleepForEver],
  /** mov dx, 0x505; mov al, 1; out dx, al: "the guest panicked" to the pvpanic device (docs/specs/pvpanic of QEMU). */
  panics: [0xba, 0x05, 0x05, 0xb0, 0x01, 0xee, ...sleepForEver],
  /** Writes its first disk full from the second sector on, 127 sectors at a time: BIOS interrupt 13h, function 43h. */
  fillsItsDisk: [
    // xor ax, ax; mov ds, ax
    ...[0x31, 0xc0, 0x8e, 0xd8],
    // again: mov ax, 0x4300; mov dl, 0x80; mov si, packet; int 0x13
    ...[0xb8, 0x00, 0x43, 0xb2, 0x80, 0xbe, 0x18, 0x7c, 0xcd, 0x13],
    // add word [packet + 8], 127; jmp again
    ...[0x83, 0x06, 0x20, 0x7c, 0x7f, 0xeb, 0xef],
    // up to 0x7c18
    ...[0x90, 0x90, 0x90],
    // packet: 16 bytes long, 127 sectors, from 1000:0000, to sector 1
    ...[0x10, 0x00, 0x7f, 0x00, 0x00, 0x00, 0x00, 0x10, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
  ],
} as const;

/** A raw image that boots into `guest`. */
export async function writeBootImage(path: string, guest: readonly number[]): Promise<void> {
  const image = Buffer.alloc(imageBytes);
  image.set(guest);
  image.set([0x55, 0xaa], sectorBytes - 2);
  await writeFile(path, image);
}
