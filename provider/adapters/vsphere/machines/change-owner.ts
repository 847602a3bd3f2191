import type { EditOf } from "./edit";

/** Writes the ownership tag, and nothing else. */
export function setOwner(owner: string): EditOf {
  return ({ marker }) => (marker.owner === owner ? undefined : { spec: {}, marker: { ...marker, owner } });
}
