/** How what we import is called: the names alone tell what belongs together. */
import { createHash } from "node:crypto";
import { ProviderError } from "../../../contract/errors";
import type { DesiredImage } from "../../../contract/image";
import type { ImageBlock } from "./block";

export interface ImportNames {
  /** Each owner uploads under a name of its own: nobody takes another's upload, half there, for stale. */
  readonly volume: string;
  /** Written last: without it there is no image. The same for all owners, who so share what is there. */
  readonly record: string;
}

export function importNames(desired: DesiredImage, owner: string, generation = ""): ImportNames {
  const name = stem(desired);
  return { volume: `${name}-${digest(`${owner}${generation}`, 8)}.img`, record: recordName(desired) };
}

export function recordName(desired: DesiredImage): string {
  return `${stem(desired)}.json`;
}

/** The record that goes with a volume; `undefined` for volumes that we did not name. */
export function recordOf(volume: string): string | undefined {
  const match = /^(.+-[0-9a-f]{12})-[0-9a-f]{8}\.img$/.exec(volume);
  return match?.[1] === undefined ? undefined : `${match[1]}.json`;
}

// another source or another checksum is another image
function stem({ name, source, checksum }: DesiredImage): string {
  const { url, upload, format } = source as ImageBlock;
  const identity = JSON.stringify([url, upload, format, checksum?.type, checksum?.value]);
  return `${name.replaceAll(/[^A-Za-z0-9._-]/g, "-").slice(0, 100)}-${digest(identity, 12)}`;
}

function digest(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

/** Exactly one way of saying where the image is. */
export function sourceKind(block: ImageBlock): "path" | "volume" | "url" | "upload" {
  const kinds = (["path", "volume", "url", "upload"] as const).filter((kind) => block[kind] !== undefined);
  const [kind] = kinds;
  if (kind !== undefined && kinds.length === 1) return kind;
  throw new ProviderError("InvalidSpec", `${kinds.length === 0 ? "no" : "more than one"} source is named`, {
    property: "source.libvirt",
    remediation: "name one of path, volume, url, upload",
  });
}
