/** What errors of the links beneath mean: sockets, TLS, SSH. */
import type { Verdict } from "./verdict";

/** By the code of Node's socket, TLS and DNS errors. */
const verdictsBySocketCode: Readonly<Record<string, Verdict>> = {
  ECONNREFUSED: {
    code: "Unavailable",
    remediation: "start the libvirt daemon on the host and check the port or socket of the URI",
  },
  ENOENT: {
    code: "Unavailable",
    remediation:
      "start the libvirt daemon (systemctl start libvirtd), or name its socket in the URI: ?socket=/path",
  },
  EACCES: {
    code: "Unauthorized",
    remediation: "add the user to the group libvirt on the host (usermod -aG libvirt USER) and log in again",
  },
  EPERM: { code: "Unauthorized" },
  // a name server that cannot answer says EAI_AGAIN
  ENOTFOUND: {
    code: "InvalidSpec",
    property: "endpoint",
    remediation: "correct the host name of the URI, or check which name server this machine asks",
  },
  EAI_AGAIN: { code: "Unavailable", remediation: "check the host name of the URI and the name server" },
  ETIMEDOUT: {
    code: "Unavailable",
    remediation: "check the address and the firewall between here and the host",
  },
  EHOSTUNREACH: { code: "Unavailable", remediation: "check the address and the route to the host" },
  ENETUNREACH: { code: "Unavailable", remediation: "check the address and the route to the host" },
  ECONNRESET: { code: "Unavailable" },
  EPIPE: { code: "Unavailable" },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: "Unauthorized",
    remediation: "connect by a name that the host's certificate has, or let it have this one",
  },
  CERT_HAS_EXPIRED: { code: "Unauthorized", remediation: "renew the host's certificate" },
};

// what OpenSSL says of a certificate that no trusted authority signed
const untrusted: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
]);

export function verdictOnSocket(error: Error): Verdict | undefined {
  const code = "code" in error ? error.code : undefined;
  if (typeof code !== "string") return undefined;
  if (untrusted.has(code)) {
    return {
      code: "Unauthorized",
      remediation: "give the certificate of the authority that signed the host's",
    };
  }
  if (/^ERR_(SSL|TLS|OSSL)/.test(code)) return verdictsBySocketCode[code] ?? { code: "Unauthorized" };
  return verdictsBySocketCode[code];
}

/** Of what ssh2 has, what a host most likely has too. */
const sshAlgorithms =
  "KexAlgorithms curve25519-sha256 or ecdh-sha2-nistp256, Ciphers aes256-gcm@openssh.com or aes256-ctr, " +
  "MACs hmac-sha2-256, HostKeyAlgorithms ssh-ed25519 or rsa-sha2-256";

/** By the `level` that ssh2 puts on its errors. */
export function verdictOnSsh(error: Error): Verdict | undefined {
  const level = "level" in error ? error.level : undefined;
  if (level === undefined && isGoodbye(error)) return verdictOnGoodbye(error);
  if (level === "client-authentication" || level === "agent") {
    return {
      code: "Unauthorized",
      remediation: "check the SSH user and that the host accepts the key or password given",
    };
  }
  if (level === "client-timeout")
    return { code: "Unavailable", remediation: "check that an SSH server listens there" };
  if (level === "handshake" && /no matching/.test(error.message))
    return { code: "NotSupported", remediation: `allow in the host's sshd_config too: ${sshAlgorithms}` };
  if (level === "handshake" || level === "protocol") return { code: "Unavailable" };
  return undefined;
}

/** The host hung up, with one of the numbers of RFC 4253, 11.1; an abort of Node's has a number too. */
function isGoodbye(error: Error): boolean {
  return "code" in error && typeof error.code === "number" && !(error instanceof DOMException);
}

function verdictOnGoodbye({ message }: Error): Verdict {
  if (!/too many authentication failures/i.test(message)) return { code: "Unavailable" };
  return {
    code: "Unauthorized",
    remediation:
      "each key that an SSH agent offers counts: give the right one as credentials.privateKey, set libvirt.agent to " +
      "false, or raise MaxAuthTries of the host's sshd_config",
  };
}
