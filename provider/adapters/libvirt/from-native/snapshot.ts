import type { ObservedSnapshot } from "../../../contract/snapshot";
import { parseDescription } from "../to-native/snapshot-xml";
import { attribute, type Element, text } from "../xml";

export function observedSnapshot(snapshot: Element, current: string | undefined): ObservedSnapshot {
  const native = text(snapshot, "name") ?? "";
  const { name = native, description, owner } = parseDescription(text(snapshot, "description"), native);
  const created = Number(text(snapshot, "creationTime") ?? 0);
  return {
    reference: native,
    name,
    description,
    owner,
    memory: !["no", undefined].includes(attribute(snapshot, "snapshot", "memory")),
    createdAt: created === 0 ? undefined : new Date(created * 1000).toISOString(),
    parent: text(snapshot, "parent/name"),
    current: native === current,
  };
}
