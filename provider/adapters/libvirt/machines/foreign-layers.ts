/** What users are told of the layers that snapshots of others put over our volumes. */
import type { LibvirtSession } from "../session";

/** The volume is gone, and the layers are nothing without it. */
export function tellOfOrphans({ caller }: LibvirtSession, layers: readonly string[], path: string): void {
  if (layers.length === 0) return;
  caller.context.report(
    "warning",
    `${layers.join(", ")} ${be(layers)} left: somebody's snapshot put it over ${path}, which is deleted. ` +
      "Nothing can read it any more: delete it with `virsh vol-delete`.",
  );
}

/** The volume alone is as old as the snapshot. */
export function tellOfKeptLayers({ caller }: LibvirtSession, layers: readonly string[], path: string): void {
  const [newest] = layers;
  if (newest === undefined) return;
  caller.context.report(
    "warning",
    `The disk is kept in more than one file: somebody's snapshot put ${layers.join(", ")} over ${path}. ` +
      `Use ${newest}, which has the newest content, and keep what is below it.`,
  );
}

function be({ length }: readonly string[]): string {
  return length === 1 ? "is" : "are";
}
