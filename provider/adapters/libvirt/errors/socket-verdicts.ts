/** What errors of the links beneath mean: sockets, TLS, SSH. */
import type { Verdict } from "./verdict";

/** By the code of Node's socket, TLS and DNS errors. */
const verdictsBySocketCode: Readonly<Record<string, Verdict>> = {
  ECONNREFUSED: {
    code: "Unavailable",
    cure: "start the libvirt daemon on the host and check the port or socket of the URI",
  },
  ENOENT: {
    code: "Unavailable",
    cure: "start the libvirt daemon (systemctl start libvirtd), or name its socket in the URI: ?socket=/path",
  },
  EACCES: {
    code: "Unauthorized",
    cure: "add the user to the group libvirt on the host (usermod -aG libvirt USER) and log in again",
  },
  EPERM: { code: "Unauthorized" },
  ENOTFOUND: { code: "Unavailable", cure: "check the host name of the URI" },
  EAI_AGAIN: { code: "Unavailable", cure: "check the host name of the URI and the name server" },
  ETIMEDOUT: { code: "Unavailable", cure: "check the address and the firewall between here and the host" },
  EHOSTUNREACH: { code: "Unavailable", cure: "check the address and the route to the host" },
  ENETUNREACH: { code: "Unavailable", cure: "check the address and the route to the host" },
  ECONNRESET: { code: "Unavailable" },
  EPIPE: { code: "Unavailable" },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: "Unauthorized",
    cure: "connect by a name that the host's certificate has, or let it have this one",
  },
  CERT_HAS_EXPIRED: { code: "Unauthorized", cure: "renew the host's certificate" },
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
    return { code: "Unauthorized", cure: "give the certificate of the authority that signed the host's" };
  }
  if (/^ERR_(SSL|TLS|OSSL)/.test(code)) return verdictsBySocketCode[code] ?? { code: "Unauthorized" };
  return verdictsBySocketCode[code];
}

/** By the `level` that ssh2 puts on its errors. */
export function verdictOnSsh(error: Error): Verdict | undefined {
  const level = "level" in error ? error.level : undefined;
  if (level === "client-authentication" || level === "agent") {
    return {
      code: "Unauthorized",
      cure: "check the SSH user and that the host accepts the key or password given",
    };
  }
  if (level === "client-timeout")
    return { code: "Unavailable", cure: "check that an SSH server listens there" };
  if (level === "handshake" || level === "protocol") return { code: "Unavailable" };
  return undefined;
}
