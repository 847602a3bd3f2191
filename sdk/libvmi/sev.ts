import type { LaunchSecurity } from "../kubevirt/kubevirt";
import type { Option } from "./option";

/** Memory encrypted by AMD SEV: with the registers (SEV-ES), as SEV-SNP, or alone. SEV-ES goes before SEV-SNP. */
export function withSEV(encryptedState: boolean, secureNestedPaging: boolean): Option {
  if (encryptedState) return withLaunchSecurity({ sev: { policy: { encryptedState } } });
  return withLaunchSecurity(secureNestedPaging ? { snp: {} } : { sev: {} });
}

/** Replaces what was there, attestation included. */
export function withLaunchSecurity(launchSecurity: LaunchSecurity): Option {
  return ({ spec }) => {
    spec.domain.launchSecurity = structuredClone(launchSecurity);
  };
}

/** The machine starts paused, and waits for proof that it is what it should be. */
export function withSEVAttestation(): Option {
  return ({ spec }) => {
    spec.startStrategy = "Paused";
    spec.domain.launchSecurity ??= {};
    spec.domain.launchSecurity.sev ??= {};
    spec.domain.launchSecurity.sev.attestation = {};
  };
}
