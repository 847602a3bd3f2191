/** The documents for the guest's first boot, as a volume. */
import { createHash } from "node:crypto";
import { noCloudDocuments, noCloudSeed } from "../../../cloud-init/no-cloud";
import { ProviderError } from "../../../contract/errors";
import type { DesiredInterface, DesiredMachine, GuestData } from "../../../contract/machine";
import type { MarkedSeed, VolumeName } from "../marker";
import type { LibvirtSession } from "../session";

export interface SeedPlan {
  readonly volume: VolumeName;
  readonly marked: MarkedSeed;
  readonly content: Buffer;
}

type AddressedInterface = DesiredInterface & { readonly macAddress: string };

export interface SeedPlace {
  readonly pool: string;
  /** What a new volume's name begins with; its end tells the content apart. */
  readonly stem: string;
  /** The volume that the machine has. */
  readonly known?: MarkedSeed | undefined;
}

export function seedPlan(
  desired: Pick<DesiredMachine, "name" | "guest">,
  interfaces: readonly AddressedInterface[],
  { pool, stem, known }: SeedPlace,
): SeedPlan | undefined {
  const { name, guest } = desired;
  if (guest === undefined) return undefined;
  const type = guest.ignition === undefined ? "cloud-init" : "ignition";
  const content = contentOf(name, guest, interfaces);
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 8);
  const extension = type === "ignition" ? "ign" : "iso";
  const end = `seed-${digest}.${extension}`;
  const volume =
    known?.volume.endsWith(`-${end}`) === true
      ? { pool: known.pool, volume: known.volume }
      : { pool, volume: `${stem}${end}` };
  return { volume, marked: { ...volume, instanceId: guest.instanceId, type }, content };
}

/** Made and filled; again is no harm. */
export async function bringSeed(
  session: LibvirtSession,
  seed: SeedPlan,
  signal?: AbortSignal,
): Promise<void> {
  const { volume, content } = seed;
  const plan = { name: volume.volume, capacityBytes: content.length, format: "raw" };
  await session.storage.create(volume.pool, plan, signal);
  await session.storage.upload(volume, () => whole(content), { signal, effect: "idempotent" });
}

function contentOf(name: string, guest: GuestData, interfaces: readonly AddressedInterface[]): Buffer {
  if (guest.ignition === undefined) return noCloudSeed(noCloudDocuments({ name, guest, interfaces }));
  if (guest.userData === undefined && guest.networkConfig === undefined) return Buffer.from(guest.ignition);
  throw new ProviderError("InvalidSpec", "a guest reads either Ignition or cloud-init", {
    property: "userData",
    remediation: "leave out ignition, or cloudInit and networkConfig",
  });
}

async function* whole(content: Buffer): AsyncGenerator<Uint8Array> {
  yield content;
}
