import type { ImageOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import type { DesiredImage, ObservedImage } from "../../contract/image";
import { mayTake, ownerConflict } from "../../contract/ownership";
import type { Dispatched } from "../../contract/task";
import { config } from "./config";
import { fromImageRecord } from "./from-native";
import { shortDigest } from "./hypervisor/file-names";
import type { ImageRecord } from "./hypervisor/records";
import { readContent } from "./images/content";
import type { MockSession } from "./session";
import { readBlock } from "./settings";
import { prepareTask } from "./tasks";

export function imageOperations(session: MockSession): ImageOperations {
  const read = (reference: string): Promise<ObservedImage | undefined> =>
    session.caller.call({ name: "readImage", effect: "read", object: reference }, () => {
      const image = session.directory.read<ImageRecord>(["images", reference]);
      return image === undefined || image.readyAt > Date.now() ? undefined : fromImageRecord(image);
    });
  return {
    observe: read,
    find: (desired) => read(toReference(desired)),
    prepare: (desired, key) => {
      const reference = toReference(desired);
      return session.caller.call(
        { name: "importImage", effect: "idempotent", object: reference, unbounded: true },
        (signal) => importImage(session, reference, desired, key, signal),
      );
    },
    mark: async (reference, key) => {
      await session.caller.call({ name: "markImage", effect: "idempotent", object: reference }, () =>
        markImage(session, reference, key),
      );
    },
    delete: async (reference) => {
      await session.caller.call({ name: "deleteImage", effect: "idempotent", object: reference }, () =>
        deleteImage(session, reference),
      );
      return undefined;
    },
  };
}

/** An image that is there has its name; an imported one has its source in it, so that another is another. */
function toReference(desired: DesiredImage): string {
  const name = toName(desired);
  if (name !== undefined) return name;
  const source = readBlock(config.image, desired.source);
  const { type, value } = desired.checksum ?? {};
  return `${desired.name}-${shortDigest(JSON.stringify([source, type, value]))}`;
}

function toName(desired: DesiredImage): string | undefined {
  const { name, url, path } = readBlock(config.image, desired.source);
  return url === undefined && path === undefined ? (name ?? desired.name) : undefined;
}

async function importImage(
  session: MockSession,
  reference: string,
  desired: DesiredImage,
  key: string,
  signal: AbortSignal,
): Promise<Dispatched> {
  const path = ["images", reference] as const;
  const present = session.directory.read<ImageRecord>(path);
  // an image that is named and not imported
  if (present !== undefined && reference === toName(desired)) return { reference };
  if (present !== undefined) takeImage(session, present, key);
  if (present !== undefined && (present.readyAt > Date.now() || !desired.force)) {
    return { reference, task: runningTask(present) };
  }
  const content = await readContent(reference, desired, signal);
  const begin = await prepareTask(session, reference);
  const begun = begin(`importing ${content.source}`, { image: reference });
  const record = {
    ...content,
    reference,
    name: desired.name,
    owner: key,
    readyAt: begun?.until ?? 0,
    task: begun?.task.id,
  };
  if (begun?.fails !== true)
    await session.locks.hold([`image-${reference}`], () => put(session, record), signal);
  return { reference, task: begun?.task };
}

function takeImage(session: MockSession, present: ImageRecord, owner: string): void {
  switch (mayTake(present.owner, owner)) {
    case "finish":
      return;
    case "take":
      session.directory.write(["images", present.reference], { ...present, owner });
      return;
    case "refuse":
      throw ownerConflict("image", present.reference, present.owner, owner);
  }
}

function markImage(session: MockSession, reference: string, owner: string): void {
  const image = session.directory.read<ImageRecord>(["images", reference]);
  if (image !== undefined) session.directory.write(["images", reference], { ...image, owner });
}

/** Another resource may have brought it in while its content was read. */
function put(session: MockSession, record: ImageRecord & { readonly owner: string }): void {
  const present = session.directory.read<ImageRecord>(["images", record.reference]);
  if (present !== undefined && mayTake(present.owner, record.owner) === "refuse")
    throw ownerConflict("image", record.reference, present.owner, record.owner);
  session.directory.write(["images", record.reference], record);
}

function runningTask({ readyAt, task, source }: ImageRecord): Dispatched["task"] {
  return task === undefined || readyAt <= Date.now()
    ? undefined
    : { id: task, description: `importing ${source}` };
}

function deleteImage(session: MockSession, reference: string): void {
  const image = session.directory.read<ImageRecord>(["images", reference]);
  if (image === undefined) return;
  if (image.owner === undefined) {
    throw new ProviderError("Conflict", `the image ${reference} was there before`, {
      reference,
      remediation: "remove it by hand if nobody needs it",
    });
  }
  const user = session.machines.list().find(({ media }) => media?.some((drive) => drive.image === reference));
  if (user !== undefined) {
    throw new ProviderError("Conflict", `the image ${reference} is in a drive of machine ${user.name}`, {
      reference,
      property: "inUse",
      remediation: `take it out of the drive of ${user.name} first`,
    });
  }
  session.directory.remove(["images", reference]);
}
