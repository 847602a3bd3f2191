import { describe, expect, it } from "vitest";
import { added, current, older, profiles } from "./made";

const attested = (launchSecurity: object) => ({ startStrategy: "Paused", domain: { launchSecurity } });

describe.each(profiles)("attestation in %s", (_, libvmi) => {
  it("starts the machine paused", () => {
    expect(added(libvmi, libvmi.withSEVAttestation())).toEqual(attested({ sev: { attestation: {} } }));
  });
});

describe("SEV in v1.9.0", () => {
  it.each([
    [true, false, { sev: { policy: { encryptedState: true } } }],
    [true, true, { sev: { policy: { encryptedState: true } } }],
    [false, true, { snp: {} }],
    [false, false, { sev: {} }],
  ])("by encrypted state %s and nested paging %s", (encrypted, nested, launchSecurity) => {
    expect(added(current, current.withSEV(encrypted, nested))).toEqual({ domain: { launchSecurity } });
  });

  it("adds attestation to what there is", () => {
    expect(added(current, current.withSEV(false, true), current.withSEVAttestation())).toEqual(
      attested({ snp: {}, sev: { attestation: {} } }),
    );
  });
});

describe("SEV in v1.2.0", () => {
  it.each([true, false])("writes its policy for %s", (encryptedState) => {
    expect(added(older, older.withSEV(encryptedState))).toEqual({
      domain: { launchSecurity: { sev: { policy: { encryptedState } } } },
    });
  });

  it("drops attestation that was said before, but stays paused", () => {
    expect(added(older, older.withSEVAttestation(), older.withSEV(true))).toEqual(
      attested({ sev: { policy: { encryptedState: true } } }),
    );
  });
});
