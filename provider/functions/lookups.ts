import type { Session } from "../contract/adapter";
import { ProviderError } from "../contract/errors";
import { blockFor } from "../models/blocks";

/** Of a lookup: nothing fits its arguments. */
export function notFound(
  what: "machine" | "image" | "network",
  { id, name }: { readonly id?: string | undefined; readonly name?: string | undefined },
): ProviderError {
  const [property, reference] = id === undefined ? (["name", name] as const) : (["id", id] as const);
  const called = reference === undefined ? "" : ` ${JSON.stringify(reference)}`;
  return new ProviderError("NotFound", `the hypervisor has no ${what}${called}`, {
    property: reference === undefined ? "source" : property,
    remediation: `see which ${what}s it has, or declare a resource that makes the ${what}`,
  });
}

/** The group of operations; a hypervisor without one has no such things. */
export function groupOf<Name extends "images" | "networks">(
  session: Session,
  name: Name,
): NonNullable<Session[Name]> {
  const group = session[name];
  if (group !== undefined) return group;
  throw new ProviderError("NotSupported", `${session.version} has no ${name} here`, {
    remediation: "leave out the call for this Provider",
  });
}

/** The block of this hypervisor; a source that is only written for others names nothing here. */
export function sourceBlock(source: object = {}, type: string): Readonly<Record<string, unknown>> {
  const written = Object.keys(source);
  if (written.length === 0 || written.includes(type)) return blockFor(source, type);
  throw new ProviderError("InvalidSpec", `is only written for ${written.join(", ")}`, {
    property: "source",
    remediation: `add source.${type}`,
  });
}
