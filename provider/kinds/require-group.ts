import type { Session } from "../contract/adapter";
import { ProviderError } from "../contract/errors";

type OptionalGroup = "images" | "networks" | "snapshots" | "guest";

/** The group of operations, or an error that says that this hypervisor has none. */
export function requireGroup<Name extends OptionalGroup>(
  session: Session,
  name: Name,
): NonNullable<Session[Name]> {
  const group = session[name];
  if (group !== undefined) return group;
  throw new ProviderError("NotSupported", `${session.version} has no ${name} here`, {
    cure:
      name === "snapshots"
        ? 'leave the resource out for this Provider, or take "snapshots" out of its withoutCapabilities'
        : "leave the resource out for this Provider",
  });
}
