import { setTimeout as delay } from "node:timers/promises";
import type { ImageOperations } from "../contract/adapter";
import type { Capabilities } from "../contract/capabilities";
import { ProviderError, toProviderError } from "../contract/errors";
import type { Checksum, ChecksumType, DesiredImage, ObservedImage } from "../contract/image";
import { claimOf, mayTake, parseTag } from "../contract/ownership";
import { blockFor } from "../models/blocks";
import { type ImageInputs, imageInputs } from "../models/image";
import { lacking } from "../rules/capability-rules";
import type { RuleViolation } from "../rules/rule-violation";
import { connectionViolations } from "../runtime/connection-rules";
import { currentOperation } from "../runtime/operation";
import { PartialFailure } from "../runtime/partial-failure";
import { openSession } from "../runtime/sessions";
import { type PropertyMap, unknowns } from "../runtime/values";
import { formatQuantity, parseDuration } from "../units";
import { inputChanges } from "./inputs-diff";
import type { Kind } from "./kind";
import { lookedFor, removedOrFailed } from "./lost-answers";
import { assertBelongs, newTag, ownerChanges, plannedOwner, reportForeign, retagOf } from "./ownership";
import { requireGroup } from "./require-group";
import { requiredBlock } from "./required-block";
import { waitForTask } from "./tasks";

const defaultTimeout = "30m";
const defaultRetries = 3;
const waitInterval = 5_000;
const comparedKeys = Object.keys(imageInputs.shape).filter((key) => key !== "owner");

export const image: Kind<ImageInputs> = {
  name: "Image",
  model: imageInputs,
  connection: "provider",
  blocks: [["source"]],
  replacing: () => ["source", "name", "checksum"],
  rules: (inputs, capabilities) => [
    ...connectionViolations(inputs.provider, "provider."),
    ...requiredBlock(inputs, "image"),
    ...checksumViolations(inputs),
    ...(capabilities === undefined ? [] : capabilityViolations(inputs, capabilities)),
  ],
  async diff(_id, recorded, inputs) {
    const changes = inputChanges(comparedKeys, recorded, inputs, {
      source: { effect: "replace", summary: "another image" },
      name: { effect: "replace", summary: "another name" },
      checksum: { effect: "replace", summary: "other content" },
    });
    const moved = recorded.provider.type !== inputs.provider.type;
    const effects = changes.map((change) =>
      moved && change.property === "provider" ? { ...change, effect: "replace" as const } : change,
    );
    return {
      changes: [...effects, ...ownerChanges(recorded.owner, inputs.owner)],
      deleteBeforeReplace: false,
      notes: [],
    };
  },
  plan: plannedImage,
  async create(inputs) {
    const tagged = { ...inputs, owner: newTag(inputs.owner) };
    const observed = await bringIn(tagged);
    if (isForeign(observed, tagged)) tellShared(observed);
    handedOut.set(placeOf(tagged, observed.reference), tagged.owner);
    return { id: observed.reference, outputs: outputsOf(tagged, observed) };
  },
  async read(id, recorded) {
    const { session } = await openSession(recorded.provider);
    const observed = await requireGroup(session, "images").observe(id);
    return observed === undefined
      ? undefined
      : { id, inputs: recorded, outputs: outputsOf(recorded, observed) };
  },
  async update(id, recorded, inputs) {
    const held = { ...inputs, owner: recorded.owner };
    // an import that was given up is taken up again, under the tag that it began with
    if (recorded.ready !== true) return outputsOf(held, await bringIn(held));
    const retag = retagOf(recorded.owner, inputs.owner);
    const marked = { ...inputs, owner: retag ?? recorded.owner };
    if (retag !== undefined && recorded.imported === true) await mark(id, recorded, marked);
    return { ...statusOf(recorded), ...marked } as PropertyMap;
  },
  async delete(id, recorded) {
    if (recorded.deletionPolicy === "Retain") return;
    const open = await openSession(recorded.provider);
    const images = requireGroup(open.session, "images");
    const present = (await images.observe(id))?.owner;
    if (claimOf(present, recorded.owner) !== "own") {
      if (present !== undefined && recorded.imported === true) reportForeign("image", id, present);
      return;
    }
    const heir = handedOut.get(placeOf(recorded, id));
    if (heir !== undefined && claimOf(heir, recorded.owner) !== "own") return leaveTo(heir, id, images);
    try {
      await removedOrFailed(
        async () => waitForTask(open, await images.delete(id)),
        () => images.observe(id),
      );
      handedOut.delete(placeOf(recorded, id));
    } catch (error) {
      if (!ProviderError.is(error, "Conflict") || error.property !== "inUse") throw error;
      currentOperation()?.report("warning", `${error.reason}: it stays on the hypervisor`);
    }
  },
};

function plannedImage(inputs: PropertyMap, recorded: PropertyMap | undefined): PropertyMap {
  const owner = plannedOwner(inputs, recorded);
  if (recorded?.ready === true) return { ...statusOf(recorded), ...inputs, owner };
  // an import that was given up is taken up again under its tag, whoever the program says
  const kept = recorded?.owner ?? owner;
  return { ...inputs, ...unknowns(statusKeys), ready: true, phase: "Ready", owner: kept };
}

// the images that creations of this process have answered with, and for whom
const handedOut = new Map<string, string>();

function placeOf({ provider }: ImageInputs, reference: string): string {
  return JSON.stringify([provider.type, provider.endpoint, reference]);
}

/** A resource that was just made uses the image, e.g. since its state has another identity by now: it is that one's from here on. */
async function leaveTo(heir: string, id: string, images: ImageOperations): Promise<void> {
  await images.mark(id, heir);
  currentOperation()?.report("warning", `the image ${id} stays: ${parseTag(heir).owner} uses it`);
}

function isForeign({ owner: present }: ObservedImage, { owner }: ImageInputs): boolean {
  return present !== undefined && claimOf(present, owner) === "foreign";
}

/** Resources of one name and source share what one of them brought in, which owns it. */
function tellShared({ reference, owner = "" }: ObservedImage): void {
  currentOperation()?.report(
    "info",
    `${parseTag(owner).owner} brought in the image ${reference}, and removes it: give this image another name for one of its own`,
  );
}

async function mark(id: string, recorded: ImageInputs, { provider, owner }: ImageInputs): Promise<void> {
  const { session } = await openSession(provider);
  const images = requireGroup(session, "images");
  const present = (await images.observe(id))?.owner;
  assertBelongs({ kind: "image", reference: id, present }, recorded.owner, owner);
  await images.mark(id, owner);
}

async function bringIn(inputs: ImageInputs): Promise<ObservedImage> {
  const { session } = await openSession(inputs.provider);
  const images = requireGroup(session, "images");
  const desired = desiredImage(inputs);
  const found = desired.force ? undefined : await images.find(desired);
  // one that an interrupted creation brought in is taken up by another import, which finds it there
  if (found !== undefined && !isTaken(found, inputs)) return found;
  switch (found === undefined ? desired.onMissing : "Import") {
    case "Fail":
      throw new ProviderError("NotFound", "the image is not there", {
        property: "source",
        remediation: 'bring it there first, or set prepare.onMissing to "Import" or "Wait"',
      });
    case "Wait":
      return waitForImage(images, desired, parseDuration(inputs.prepare?.timeout ?? defaultTimeout));
    case "Import":
      return importImage(desired, inputs);
  }
}

function isTaken({ owner }: ObservedImage, inputs: ImageInputs): boolean {
  return owner !== undefined && mayTake(owner, inputs.owner) === "take";
}

async function importImage(desired: DesiredImage, inputs: ImageInputs): Promise<ObservedImage> {
  const deadline = Date.now() + parseDuration(inputs.prepare?.timeout ?? defaultTimeout);
  for (let remaining = inputs.prepare?.retries ?? defaultRetries; ; remaining -= 1) {
    try {
      return await importOnce(desired, inputs, deadline);
    } catch (error) {
      if (remaining <= 0 || !isWorthAnotherTry(error)) throw await withIdentity(error, desired, inputs);
      currentOperation()?.report("warning", `the import failed and is tried again: ${error.message}`);
    }
  }
}

/** On a session that lives: the last attempt may have failed because the one that it had was lost. */
async function importOnce(
  desired: DesiredImage,
  inputs: ImageInputs,
  deadline: number,
): Promise<ObservedImage> {
  const open = await openSession(inputs.provider);
  const images = requireGroup(open.session, "images");
  const { reference, task } = await images.prepare(desired, inputs.owner);
  try {
    await waitForTask(open, task, Math.max(1, deadline - Date.now()));
    return await existing(images, reference);
  } catch (error) {
    throw mayGoOn(error) ? partialImport(reference, inputs, error) : error;
  }
}

/** An import that failed may have brought the image all the same: what carries its very tag must reach the state. */
async function withIdentity(error: unknown, desired: DesiredImage, inputs: ImageInputs): Promise<unknown> {
  if (PartialFailure.is(error)) return error;
  const look = async (): Promise<ObservedImage | undefined> => {
    const { session } = await openSession(inputs.provider);
    return requireGroup(session, "images").find(desired);
  };
  const found = await lookedFor(look);
  return found?.owner === inputs.owner ? partialImport(found.reference, inputs, error) : error;
}

function partialImport(reference: string, inputs: ImageInputs, error: unknown): PartialFailure {
  const outputs = { ...inputs, ready: false, phase: "Importing", location: reference };
  return new PartialFailure(reference, outputs as PropertyMap, [toProviderError(error).message], error);
}

// nobody waits any more, but the hypervisor works on
function mayGoOn(error: unknown): boolean {
  return ProviderError.is(error, "Timeout") || ProviderError.is(error, "Cancelled");
}

function isWorthAnotherTry(error: unknown): error is ProviderError {
  return ProviderError.is(error, "Retryable") || ProviderError.is(error, "Unavailable");
}

async function existing(images: ImageOperations, reference: string): Promise<ObservedImage> {
  const observed = await images.observe(reference);
  if (observed !== undefined) return observed;
  throw new ProviderError("Internal", "the image is not there after its import", {
    reference,
    remediation: "see the hypervisor's log, then run `pulumi up` again",
  });
}

async function waitForImage(
  images: ImageOperations,
  desired: DesiredImage,
  timeout: number,
): Promise<ObservedImage> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const found = await images.find(desired);
    if (found !== undefined) return found;
    if (Date.now() >= deadline) break;
    currentOperation()?.report("progress", `waiting for image ${desired.name}`);
    await delay(Math.min(waitInterval, Math.max(1, deadline - Date.now())), undefined, {
      signal: currentOperation()?.signal,
    });
  }
  throw new ProviderError("Timeout", "nobody brought the image in time", {
    property: "prepare.timeout",
    remediation: "bring it, raise the timeout, or let it be imported",
  });
}

function desiredImage(inputs: ImageInputs): DesiredImage {
  return {
    name: inputs.name,
    source: blockFor(inputs.source, inputs.provider.type),
    checksum: inputs.prepare?.validateChecksum === false ? undefined : parseChecksum(inputs),
    onMissing: inputs.prepare?.onMissing ?? "Import",
    force: inputs.prepare?.force === true,
  };
}

const digestLengths: Readonly<Record<ChecksumType, number>> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 };

/** `sha256:…`, or plain digits whose kind is given or follows from their number. */
function parseChecksum({ checksum, checksumType }: ImageInputs): Checksum | undefined {
  if (checksum === undefined) return undefined;
  const [prefix, value] = checksum.includes(":") ? checksum.split(":") : [undefined, checksum];
  const types = Object.keys(digestLengths) as ChecksumType[];
  const named = types.find((type) => type === (checksumType ?? prefix?.toLowerCase()));
  const type = named ?? types.find((candidate) => digestLengths[candidate] === value?.length);
  return type === undefined || value === undefined ? undefined : { type, value: value.toLowerCase() };
}

function checksumViolations(inputs: ImageInputs): RuleViolation[] {
  if (inputs.checksum === undefined) {
    if (inputs.checksumType === undefined) return [];
    return [
      {
        property: "checksum",
        reason: "checksumType without a checksum means nothing: write both or neither",
      },
    ];
  }
  const prefix = contradictedPrefix(inputs);
  if (prefix !== undefined) return [{ property: "checksum", reason: prefix, reads: ["checksumType"] }];
  const parsed = parseChecksum(inputs);
  if (parsed !== undefined && parsed.value.length === digestLengths[parsed.type]) return [];
  const expected =
    parsed === undefined
      ? "32 (md5), 40 (sha1), 64 (sha256) or 128 (sha512)"
      : `${digestLengths[parsed.type]} for ${parsed.type}`;
  return [
    {
      property: "checksum",
      reason: `has ${inputs.checksum.split(":").at(-1)?.length ?? 0} hexadecimal digits; expected are ${expected}`,
      reads: ["checksumType"],
    },
  ];
}

function capabilityViolations(inputs: ImageInputs, capabilities: Capabilities): RuleViolation[] {
  const { checksum, prepare, provider, guest } = inputs;
  const violations: RuleViolation[] = [];
  if (checksum !== undefined && prepare?.validateChecksum !== false && !capabilities.has("imageChecksums"))
    violations.push({ property: "checksum", reason: lacking(provider.type, "imageChecksums") });
  if (prepare?.onMissing === "Import" && !capabilities.has("imageImport"))
    violations.push({ property: "prepare.onMissing", reason: lacking(provider.type, "imageImport") });
  if (guest?.userDataTemplate !== undefined && !capabilities.has("cloudInit"))
    violations.push({ property: "guest.userDataTemplate", reason: lacking(provider.type, "cloudInit") });
  return violations;
}

function contradictedPrefix({ checksum = "", checksumType }: ImageInputs): string | undefined {
  if (!checksum.includes(":")) return undefined;
  const prefix = checksum.split(":")[0]?.toLowerCase() ?? "";
  const known = Object.keys(digestLengths);
  if (!known.includes(prefix))
    return `begins with "${prefix}": write one of ${known.join(", ")}, or digits only`;
  return checksumType === undefined || checksumType === prefix
    ? undefined
    : `begins with "${prefix}", but checksumType is "${checksumType}": make them equal`;
}

const statusKeys = ["ready", "phase", "location", "size", "format", "imported"];

function statusOf(recorded: object): object {
  return Object.fromEntries(Object.entries(recorded).filter(([key]) => statusKeys.includes(key)));
}

function outputsOf(recorded: ImageInputs, observed: ObservedImage): PropertyMap {
  const inputs = Object.entries(recorded).filter(([key]) => !statusKeys.includes(key));
  const outputs = {
    ...Object.fromEntries(inputs),
    ready: true,
    phase: "Ready",
    location: observed.location,
    size: observed.sizeBytes === undefined ? undefined : formatQuantity(observed.sizeBytes),
    format: observed.format,
    imported: claimOf(observed.owner, recorded.owner) === "own",
  };
  return Object.fromEntries(
    Object.entries(outputs).filter(([, value]) => value !== undefined),
  ) as PropertyMap;
}
