import { ProviderError } from "../../../contract/errors";

/** A path as vSphere writes it: `[datastore] folder/file`. */
export interface DatastorePath {
  readonly datastore: string;
  /** Empty for a file that is in no folder. */
  readonly folder: string;
  readonly file: string;
}

export function isDatastorePath(text: string): boolean {
  return parseDatastorePath(text) !== undefined;
}

export function parseDatastorePath(text: string): DatastorePath | undefined {
  const [, datastore, path = ""] = /^\[([^\]]+)\] *([^/].*)$/.exec(text) ?? [];
  if (datastore === undefined || path.endsWith("/")) return undefined;
  const slash = path.lastIndexOf("/");
  return { datastore, folder: path.slice(0, Math.max(0, slash)), file: path.slice(slash + 1) };
}

/** No machine is cloned from it. */
export function refuseIsoAsRoot(reference: string): void {
  if (!isDatastorePath(reference)) return;
  throw new ProviderError(
    "InvalidSpec",
    `${reference} is a file of a datastore, and machines are clones of templates`,
    {
      property: "image",
      remediation:
        "an ISO image belongs into a drive: name it in media, leave image out, and give the root disk a size",
    },
  );
}
