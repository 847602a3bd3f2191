import { parseTag } from "../contract/ownership";

/** The resource of the tag; identity and generation are of use to nobody else. */
export function ownerOf({ owner }: { readonly owner?: string | undefined }): { readonly owner?: string } {
  return owner === undefined ? {} : { owner: parseTag(owner).owner };
}
