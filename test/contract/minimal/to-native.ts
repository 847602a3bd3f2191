import { randomBytes, randomUUID } from "node:crypto";
import type { MachineChange } from "../../../provider/contract/changes";
import { definedOnly } from "../../../provider/contract/defined-only";
import { ProviderError } from "../../../provider/contract/errors";
import type {
  DesiredDisk,
  DesiredInterface,
  DesiredMachine,
  RootSource,
} from "../../../provider/contract/machine";
import { sizeOf } from "../../../provider/contract/sizing";
import type { Violation } from "../../../provider/contract/violation";
import { notSupported } from "./errors";
import type { NativeCard, NativeDisk, NativeMachine, NativeSpec } from "./hypervisor";
import { markedWith } from "./marker";

/** What this hypervisor cannot do, and no capability stands for. */
export function violations({ root, disks }: DesiredMachine): Violation[] {
  const rootReason = "the root disk is empty here; leave it out for this Provider";
  const keepReason = "disks go with their machine here; leave out deletionPolicy for this Provider";
  return [
    ...(root.type === "empty" ? [] : [{ property: rootInput(root.type), reason: rootReason }]),
    ...(disks.some(({ keep }) => keep === true) ? [{ property: "disks", reason: keepReason }] : []),
  ];
}

function rootInput(type: Exclude<RootSource["type"], "empty">): string {
  return type === "machine" ? "cloneFrom" : type;
}

export function toSpec(desired: DesiredMachine, id: string, owner: string): NativeSpec {
  const { name, settingsDigest } = desired;
  return {
    name,
    ...sizeOf(desired),
    disks: desired.disks.map((disk) => toDisk(disk)),
    cards: desired.interfaces.map((item) => toCard(item)),
    ...markedWith({ id, annotations: {} }, { owner, settingsDigest }),
  };
}

/** What becomes another by the change: the same, however often it is asked for. */
export function toPart(
  machine: NativeMachine,
  change: Exclude<MachineChange, { readonly kind: "power" }>,
): Partial<NativeSpec> {
  const { disks, cards } = machine;
  switch (change.kind) {
    case "set-owner":
      return markedWith(machine, { owner: change.key });
    case "set-hardware":
      if (Object.keys(definedOnly(change.desired.hardware)).length > 0) throw notSupported("hardware");
      return markedWith(machine, { settingsDigest: change.desired.settingsDigest });
    case "rename":
      return { name: change.name };
    case "set-cpus":
      return { cpus: change.cpus };
    case "set-memory":
      return { memoryBytes: change.memoryBytes };
    case "add-disk":
      return { disks: withItem(disks, labelled(disks, change.disk.name) ?? toDisk(change.disk)) };
    case "grow-disk":
      return { disks: withItem(disks, grown(labelled(disks, change.name), change)) };
    case "remove-disk":
      if (change.keep) throw notSupported("keep");
      return { disks: disks.filter(({ label }) => label !== change.name) };
    case "add-interface":
    case "change-interface":
      return { cards: withItem(cards, toCard(change.interface, labelled(cards, change.interface.name))) };
    case "remove-interface":
      return { cards: cards.filter(({ label }) => label !== change.name) };
    default:
      throw notSupported(change.kind);
  }
}

function toDisk({ name, sizeBytes = 2 ** 30 }: DesiredDisk): NativeDisk {
  return { volume: randomUUID(), label: name, bytes: sizeBytes };
}

function grown(
  disk: NativeDisk | undefined,
  { name, sizeBytes }: { name: string; sizeBytes: number },
): NativeDisk {
  if (disk !== undefined && disk.bytes <= sizeBytes) return { ...disk, bytes: sizeBytes };
  const reason = disk === undefined ? `there is no disk "${name}"` : `the disk "${name}" is larger already`;
  throw new ProviderError("InvalidSpec", reason, { property: "disks" });
}

function toCard({ name, network, macAddress }: DesiredInterface, present?: NativeCard): NativeCard {
  const chosen = (): string => `52:54:00${randomBytes(3).toString("hex").replace(/../g, ":$&")}`;
  return { label: name, network, mac: macAddress ?? present?.mac ?? chosen() };
}

interface Labelled {
  readonly label: string;
}

// never by their place in the list
function labelled<Item extends Labelled>(items: readonly Item[], name: string): Item | undefined {
  return items.find(({ label }) => label === name);
}

function withItem<Item extends Labelled>(items: readonly Item[], item: Item): Item[] {
  const others = items.map((each) => (each.label === item.label ? item : each));
  return others.includes(item) ? others : [...others, item];
}
