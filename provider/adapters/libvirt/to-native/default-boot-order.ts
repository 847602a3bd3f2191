import { type DesiredMachine, rootDiskName } from "../../../contract/machine";

/** The names of devices in the order in which the firmware tries them. */
export function bootOrderOf({ bootOrder, media = [] }: DesiredMachine): readonly string[] {
  return bootOrder ?? defaultBootOrder(media);
}

export function defaultBootOrder(media: readonly { readonly name: string }[]): readonly string[] {
  return [rootDiskName, ...media.map(({ name }) => name)];
}
