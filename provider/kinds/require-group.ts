import type { Session } from "../contract/adapter";
import { ProviderError } from "../contract/errors";

type OptionalGroup = "images" | "networks" | "snapshots" | "guest";

const withoutResource = "leave the resource out for this Provider";

const remedies: Readonly<Record<OptionalGroup, string>> = {
  images: withoutResource,
  networks: withoutResource,
  snapshots: `${withoutResource}, or take "snapshots" out of its withoutCapabilities`,
  guest:
    'leave out lifecycle.*.exec and what waitFor asks of the guest, or take "guestExec" out of the Provider\'s withoutCapabilities',
};

/** The group of operations, or an error that says that this hypervisor has none. */
export function requireGroup<Name extends OptionalGroup>(
  session: Session,
  name: Name,
): NonNullable<Session[Name]> {
  const group = session[name];
  if (group !== undefined) return group;
  throw new ProviderError("NotSupported", `${session.version} has no ${name} here`, {
    remediation: remedies[name],
  });
}
