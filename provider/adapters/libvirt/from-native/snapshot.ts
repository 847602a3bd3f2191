import type { ObservedSnapshot } from "../../../contract/snapshot";
import { parseDescription } from "../to-native/snapshot-xml";
import { attribute, type Element, text } from "../xml";

export function observedSnapshot(snapshot: Element, current: string | undefined): ObservedSnapshot {
  const name = text(snapshot, "name") ?? "";
  const created = Number(text(snapshot, "creationTime") ?? 0);
  return {
    reference: name,
    name,
    ...parseDescription(text(snapshot, "description")),
    memory: !["no", undefined].includes(attribute(snapshot, "snapshot", "memory")),
    createdAt: created === 0 ? undefined : new Date(created * 1000).toISOString(),
    parent: text(snapshot, "parent/name"),
    current: name === current,
  };
}
