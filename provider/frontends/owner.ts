import { parseTag } from "../contract/ownership";
import { resourceType } from "./link";

/**
 * Who a native object belongs to: stack, project, the types of the parents, and the resource's name, as they
 * stand in its URN. Written on the object when it is made, so that a second attempt finds it.
 */
export function ownerOf(parts: { stack: string; project: string; parents: string; name: string }): string {
  const { stack, project, parents, name } = parts;
  return [stack, project, ...(parents === "" ? [] : [parents]), name].join("::");
}

/** The URN of a resource of this kind with this ownership tag. */
export function urnOf(kind: string, tag: string): string | undefined {
  const [stack, project, ...rest] = parseTag(tag).owner.split("::");
  const name = rest.at(-1);
  if (stack === undefined || project === undefined || name === undefined) return undefined;
  const parents = rest
    .slice(0, -1)
    .map((part) => `${part}$`)
    .join("");
  return `urn:pulumi:${stack}::${project}::${parents}${resourceType(kind)}::${name}`;
}
