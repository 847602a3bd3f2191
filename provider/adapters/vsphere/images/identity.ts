/** What an import is called: the same at every attempt, and for everybody who wants the same. */
import { createHash } from "node:crypto";
import type { DesiredImage } from "../../../contract/image";
import type { ImageBlock } from "../config";
import { derivedUuid } from "../machines/identity";

export interface ImageIdentity {
  /** The instance UUID of the template. */
  readonly reference: string;
  /** Its name in the inventory, which is unique there as the source is. */
  readonly name: string;
  /** What it is called until it takes the place of an earlier import. */
  readonly nextName: string;
}

// names in the inventory have 80 characters at most
const stemLength = 60;
const digestLength = 12;

// another source, another place or another checksum is another image
export function imageIdentity({ name, source, checksum }: DesiredImage): ImageIdentity {
  const { ovaURL, upload, datacenter, folder, deploymentOption, diskType } = source as ImageBlock;
  const what = [ovaURL, upload, deploymentOption, diskType, checksum?.type, checksum?.value];
  const identity = JSON.stringify([name, datacenter, folder, ...what]);
  const digest = digestOf(identity);
  const full = `${name.slice(0, stemLength)}-${digest}`;
  return { reference: derivedUuid(["image", identity]), name: full, nextName: `${full}-next` };
}

/** The file of an ISO image that is brought in. Its datastore and its folder are part of its reference by themselves. */
export function isoName({ name, source, checksum }: DesiredImage): string {
  const { isoURL, upload } = source as ImageBlock;
  const digest = digestOf(JSON.stringify([name, isoURL, upload, checksum?.type, checksum?.value]));
  return `${name.slice(0, stemLength)}-${digest}.iso`;
}

export function digestOf(identity: string): string {
  return createHash("sha256").update(identity).digest("hex").slice(0, digestLength);
}
