/** Storage policies: an interface of its own (urn:pbm), whose types follow the same rules. */
import type { TypeRows } from "./row";

export const policyTypes = {
  PbmServiceInstanceContent: { fields: { sessionManager: "MoRef", profileManager: "MoRef" } },
  PbmProfileResourceType: { fields: { resourceType: "string" } },
  PbmProfileId: { fields: { uniqueId: "string" } },
  PbmProfile: { fields: { profileId: "PbmProfileId", name: "string", description: "string?" } },
  PbmCapabilityProfile: { base: "PbmProfile", fields: { profileCategory: "string" } },
} as const satisfies TypeRows;
