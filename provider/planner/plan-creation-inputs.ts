import { isDeepStrictEqual } from "node:util";
import { isUnknownRoot } from "./origin-digest";
import type { PlanningContext, PlanPart } from "./plan";

/** Inputs that only the creation reads: they act on a machine that exists only by explicit policy. */
export function planCreationInputs(context: PlanningContext): PlanPart {
  const parts = [planRoot(context), planGuest(context)];
  return {
    steps: parts.flatMap((part) => part.steps ?? []),
    replacements: parts.flatMap((part) => part.replacements ?? []),
    notes: parts.flatMap((part) => part.notes ?? []),
  };
}

function planRoot({ desired, previous, policies }: PlanningContext): PlanPart {
  if (isDeepStrictEqual(desired.root, previous.root)) return {};
  // no machine goes for an image that it may have
  if (isUnknownRoot(previous.root)) {
    return {
      notes: [
        "nobody knows the image that the machine was made from; run `pulumi up --replace <urn>` for a new machine",
      ],
    };
  }
  if (policies.image === "Replace") return { replacements: [{ property: "image", reason: "another image" }] };
  return {
    notes: [
      'another image does not change a machine that exists; set updatePolicy.image to "Replace" for a new one',
    ],
  };
}

function planGuest({ desired, guest, policies }: PlanningContext): PlanPart {
  if (guest === "same") return {};
  // no machine goes for documents that it may have
  if (guest === "unknown" && policies.userData !== "Rerun") {
    return {
      notes: [
        'nobody knows whether the guest was given this user data; set updatePolicy.userData to "Rerun" to give it, or run `pulumi up --replace <urn>` for a new machine',
      ],
    };
  }
  switch (policies.userData) {
    case "Replace":
      return { replacements: [{ property: "userData", reason: "other user data" }] };
    case "Rerun":
      return {
        steps: [
          {
            change: { kind: "set-guest-data", guest: desired.guest, desired },
            property: "userData",
            effect: "live",
            summary: "user data; cloud-init runs again at the next boot",
          },
        ],
      };
    case "Ignore":
      return {
        notes: [
          'other user data does not reach a machine that exists; set updatePolicy.userData to "Rerun" or "Replace" if it should',
        ],
      };
  }
}
