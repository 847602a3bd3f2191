/** Creates a machine in steps, each of which can be repeated. */
import type { CreateOptions } from "../../../contract/adapter";
import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine } from "../../../contract/machine";
import { claimOf, mayTake, ownerConflict } from "../../../contract/ownership";
import type { Dispatched, ReportProgress } from "../../../contract/task";
import { isActive } from "../from-native";
import { givenIn } from "../given-settings";
import { type Marker, ownerOf, readMarker } from "../marker";
import type { LibvirtSession } from "../session";
import { type DomainPlan, domainElement } from "../to-native";
import { type Element, parseXml, serialize, text } from "../xml";
import { adoptMachine } from "./adopt";
import { applyChange } from "./apply";
import { writeAutostart } from "./autostart";
import { removeDisk } from "./change-disks";
import { setGuestData } from "./change-guest-data";
import { type ClonedDisk, clonedDisks, withCloned } from "./clone-source";
import { xmlFlags } from "./domain-flags";
import { defineDomain, openMachine, storeMarker } from "./edit";
import { findByName } from "./find";
import { withSpeed } from "./host-speed";
import { machineUuid } from "./identity";
import { type MachinePlan, planMachine } from "./plan";
import { bringSeed } from "./seed";
import { startMachine } from "./start";
import { makeVolume } from "./volumes";

export async function createMachine(
  session: LibvirtSession,
  desired: DesiredMachine,
  key: string,
  options: CreateOptions,
): Promise<Dispatched> {
  const { uuid, domain } = await findPlace(session, desired, key, options);
  if (domain !== undefined) return takeUp(session, desired, key, options, domain);
  try {
    return await begin(session, desired, key, uuid);
  } catch (error) {
    // the name is taken: libvirt itself looks for that
    const other = ProviderError.is(error, "Conflict") ? await findByName(session, desired.name) : undefined;
    if (other === undefined) throw error;
    if (options.reference !== undefined) throw refusal(other, key);
    return takeUp(session, desired, key, options, other);
  }
}

interface Place {
  readonly uuid: string;
  /** The machine that is there already. */
  readonly domain: Element | undefined;
}

/** By the reference that the state holds, else by owner, and by name where one of that name may be adopted. */
async function findPlace(
  session: LibvirtSession,
  { name }: DesiredMachine,
  key: string,
  { reference, adopt, beside }: CreateOptions,
): Promise<Place> {
  const read = (uuid: string) => session.reads.domain(uuid, xmlFlags.secure);
  if (reference !== undefined) return { uuid: reference, domain: await read(reference) };
  for (let attempt = 0; ; attempt += 1) {
    const uuid = machineUuid(key, attempt);
    const domain = await read(uuid);
    if (domain !== undefined && mayTake(ownerOf(domain), key, { beside }) !== "refuse")
      return { uuid, domain };
    if (domain === undefined && (adopt === undefined || adopt === false)) return { uuid, domain };
    if (domain === undefined) return { uuid, domain: await findByName(session, name) };
  }
}

async function takeUp(
  session: LibvirtSession,
  desired: DesiredMachine,
  key: string,
  options: CreateOptions,
  existing: Element,
): Promise<Dispatched> {
  const present = ownerOf(existing);
  switch (mayTake(present, key, options)) {
    case "finish":
      return resume(session, desired, key, existing);
    case "take":
      return claimOf(present, key) === "earlier"
        ? resume(session, desired, key, existing)
        : adoptMachine(session, desired, key, existing);
    case "refuse":
      throw refusal(existing, key);
  }
}

function refusal(existing: Element, key: string): ProviderError {
  const name = text(existing, "name") ?? "";
  return ownerConflict("machine", name, ownerOf(existing), key);
}

/** The definition carries our marker and names all volumes, so that nothing made from here on is without an owner. */
async function begin(
  session: LibvirtSession,
  desired: DesiredMachine,
  key: string,
  uuid: string,
): Promise<Dispatched> {
  await Promise.all(desired.interfaces.map(({ network }) => session.networkStore.ensureRunning(network)));
  const cloned = await clonedInto(session, desired);
  const plan = await planMachine(
    session,
    withCloned(desired, cloned),
    key,
    { uuid, marker: undefined },
    cloned,
  );
  const configuration = await defineNew(session, plan.domain);
  await writeAutostart(session, uuid, desired, givenIn([], desired));
  const task = finish(session, desired, { plan, marker: plan.domain.marker, configuration });
  return { reference: plan.domain.uuid, task };
}

async function defineNew(session: LibvirtSession, plan: DomainPlan): Promise<Element> {
  const facts = await withSpeed(session, await session.accelerator.forNewMachine(), plan.desired.limits);
  const xml = serialize(domainElement(plan, facts));
  await defineDomain(session, plan.uuid, xml);
  return parseXml(xml);
}

/** Under our tag. A machine that runs was complete when it started; one that is off gets what it lacks. */
async function resume(
  session: LibvirtSession,
  desired: DesiredMachine,
  key: string,
  existing: Element,
): Promise<Dispatched> {
  const uuid = text(existing, "uuid") ?? "";
  if (ownerOf(existing) !== key) await applyChange(session, uuid, { kind: "set-owner", key });
  await writeAutostart(session, uuid, desired, givenIn([], desired));
  if (isActive(existing)) return { reference: uuid };
  const marker = readMarker(existing);
  const cloned = await clonedInto(session, desired);
  const whole = withCloned(desired, cloned);
  const wanted = new Set(whole.disks.map(({ name }) => name));
  for (const { name } of marker?.disks ?? []) {
    // the desired state changed between the attempts
    if (!wanted.has(name)) await removeDisk(session, uuid, name, false);
  }
  const known = new Set(marker?.disks.map(({ name }) => name));
  // a disk that the definition lacks comes by a change, which marks its volume before it makes it
  const disks = whole.disks.filter(({ name }) => known.has(name));
  const plan = await planMachine(session, { ...desired, disks }, key, { uuid, marker }, cloned);
  const sameSeed = plan.seed?.volume.volume === marker?.seed?.volume;
  if (!sameSeed) await setGuestData(session, uuid, desired.guest, desired);
  const stored = (await openMachine(session, uuid)).marker;
  const rest = sameSeed ? plan : { ...plan, seed: undefined };
  return { reference: uuid, task: finish(session, desired, { plan: rest, marker: stored }) };
}

async function clonedInto(session: LibvirtSession, { root }: DesiredMachine): Promise<ClonedDisk[]> {
  return root.type === "machine" ? clonedDisks(session, root) : [];
}

interface Beginning {
  readonly plan: MachinePlan;
  /** As it is stored. */
  readonly marker: Marker;
  readonly configuration?: Element;
}

function finish(
  session: LibvirtSession,
  desired: DesiredMachine,
  { plan, marker, configuration }: Beginning,
) {
  return session.caller.context.job(`create machine ${desired.name}`, async ({ progress, signal }) => {
    await bringVolumes(session, plan, progress, signal);
    const { uuid } = plan.domain;
    if (marker.disks.some(({ copying }) => copying)) await tellWhole(session, uuid, marker);
    if (desired.power === "On" || desired.power === "Suspended") {
      await startMachine(session, uuid);
      if (configuration !== undefined) session.reads.remember(uuid, configuration);
    }
    return uuid;
  });
}

/** Nothing of it has run yet: from here on no copy of its may be made afresh. */
async function tellWhole(session: LibvirtSession, reference: string, marker: Marker): Promise<void> {
  const disks = marker.disks.map(({ copying: _done, ...disk }) => disk);
  await storeMarker(session, { reference, active: false }, { ...marker, disks });
}

async function bringVolumes(
  session: LibvirtSession,
  { volumes, seed }: MachinePlan,
  progress: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const total = volumes.length + 1;
  for (const [index, recipe] of volumes.entries()) {
    progress(index / total, `making volume ${recipe.name.volume}`);
    await makeVolume(session, recipe, signal);
  }
  if (seed === undefined) return;
  progress(volumes.length / total, "writing the documents for the first boot");
  await bringSeed(session, seed, signal);
}
