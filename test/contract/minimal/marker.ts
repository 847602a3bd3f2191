/** What we write on a machine, with the very request that makes it. */
import type { NativeMachine, NativeSpec } from "./hypervisor";

interface Marker {
  /** The ownership tag. */
  readonly owner?: string | undefined;
  readonly settingsDigest?: string | undefined;
}

type Marked = Pick<NativeMachine, "id" | "annotations">;

/** A copy of a machine has a copy of its marker, which says nothing: it names the machine that it was written for. */
export function readMarker({ id, annotations }: Marked): Marker {
  if (annotations["virtrigaud/machine"] !== id) return {};
  return { owner: annotations["virtrigaud/owner"], settingsDigest: annotations["virtrigaud/settings"] };
}

/** The part of the machine that puts `more` into its marker. */
export function markedWith(machine: Marked, more: Marker): Pick<NativeSpec, "annotations"> {
  const { owner, settingsDigest } = { ...readMarker(machine), ...more };
  return {
    annotations: {
      ...machine.annotations,
      "virtrigaud/machine": machine.id,
      "virtrigaud/owner": owner,
      "virtrigaud/settings": settingsDigest,
    },
  };
}
