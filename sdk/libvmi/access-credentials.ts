import type { AccessCredential } from "../kubevirt/kubevirt";
import type { Option } from "./option";

/** The guest agent writes the public keys of a Secret into the authorized_keys of a user. */
export function withAccessCredentialSSHPublicKey(secretName: string, userName: string): Option {
  return withAccessCredential({
    sshPublicKey: {
      source: { secret: { secretName } },
      propagationMethod: { qemuGuestAgent: { users: [userName] } },
    },
  });
}

/** The guest agent sets the passwords of a Secret. */
export function withAccessCredentialUserPassword(secretName: string): Option {
  return withAccessCredential({
    userPassword: { source: { secret: { secretName } }, propagationMethod: { qemuGuestAgent: {} } },
  });
}

function withAccessCredential(credential: AccessCredential): Option {
  return ({ spec }) => {
    spec.accessCredentials = [...(spec.accessCredentials ?? []), structuredClone(credential)];
  };
}
