/** libvirt URIs: which driver, over which link. */
import { ProviderError } from "../../../contract/errors";

const transports = ["unix", "ssh", "tls", "tcp"] as const;

export type TransportKind = (typeof transports)[number];

/** What each kind of link understands after the `?`; none may stand where it would be ignored. */
const parametersOf = {
  unix: ["socket"],
  ssh: ["socket", "keyfile", "known_hosts", "no_verify", "no_tty"],
  tls: ["pkipath", "no_verify"],
  tcp: [],
} as const satisfies Record<TransportKind, readonly string[]>;

const defaultPorts = { unix: 0, ssh: 22, tls: 16_514, tcp: 16_509 } as const;

export interface LibvirtUri {
  readonly transport: TransportKind;
  /** What the daemon is asked to open, e.g. `qemu:///system`: the URI without the way there. */
  readonly driver: string;
  /** `system` is the host's daemon, `session` that of the user. */
  readonly scope: "system" | "session";
  /** Empty for the daemon of this machine. */
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  /** Of the libvirt daemon, on the machine it runs on. */
  readonly socket?: string;
  /** A private key for SSH. */
  readonly keyFile?: string;
  /** Files of SSH host keys. */
  readonly knownHosts?: readonly string[];
  /** A folder with cacert.pem, clientcert.pem and clientkey.pem. */
  readonly pkiPath?: string;
  readonly noVerify: boolean;
}

const shapes =
  'write one such as "qemu:///system", "qemu:///session", "qemu+unix:///system?socket=/path", ' +
  '"qemu+ssh://user@host:22/system", "qemu+tls://host/system" or "qemu+tcp://host/system"';

/** Throws an `InvalidSpec` error that says what is allowed. */
export function parseLibvirtUri(text: string): LibvirtUri {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = /^(qemu|test)(?:\+([a-z0-9]+))?:$/.exec(url?.protocol ?? "");
  const driver = scheme?.[1];
  if (url === undefined || driver === undefined) throw invalid(text, "is not a libvirt URI of QEMU", shapes);

  const transport = transportOf(text, scheme?.[2], url.hostname);
  const parameters = parametersFor(text, url, transport);
  if (url.password !== "") {
    throw invalid(text.replace(url.password, "***"), "holds a password", "give it as a credential");
  }
  if (transport !== "unix" && url.hostname === "") {
    throw invalid(text, "names no host", `write ${driver}+${transport}://host${url.pathname}`);
  }
  if (transport === "unix" && url.hostname !== "") {
    throw invalid(text, "names a host for a local socket", shapes);
  }
  return {
    transport,
    driver: `${driver}://${url.pathname}`,
    scope: scopeOf(text, driver, url.pathname),
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? defaultPorts[transport] : Number(url.port),
    ...(url.username === "" ? {} : { username: decodeURIComponent(url.username) }),
    ...parameters,
  };
}

function transportOf(text: string, named: string | undefined, host: string): TransportKind {
  // as libvirt has it: without a transport, a host means TLS and no host the local socket
  if (named === undefined) return host === "" ? "unix" : "tls";
  const transport = transports.find((each) => each === named);
  if (transport !== undefined) return transport;
  throw invalid(text, `has the unknown transport "${named}"`, `the transports are ${transports.join(", ")}`);
}

function scopeOf(text: string, driver: string, path: string): "system" | "session" {
  if (driver === "test") return "system";
  if (path === "/system") return "system";
  if (path === "/session") return "session";
  throw invalid(text, `has the path "${path}"`, 'the path is "/system" or "/session"');
}

function parametersFor(text: string, url: URL, transport: TransportKind) {
  const allowed: readonly string[] = parametersOf[transport];
  const unknown = [...url.searchParams.keys()].find((name) => !allowed.includes(name));
  if (unknown !== undefined) {
    const remediation = allowed.length === 0 ? "it takes none" : `it takes ${allowed.join(", ")}`;
    throw invalid(text, `has the parameter "${unknown}", which ${transport} does not take`, remediation);
  }
  const value = (name: string) => url.searchParams.get(name) ?? undefined;
  const socket = value("socket");
  const keyFile = value("keyfile");
  const pkiPath = value("pkipath");
  const knownHosts = url.searchParams.getAll("known_hosts");
  return {
    ...(socket === undefined ? {} : { socket }),
    ...(keyFile === undefined ? {} : { keyFile }),
    ...(pkiPath === undefined ? {} : { pkiPath }),
    ...(knownHosts.length === 0 ? {} : { knownHosts }),
    noVerify: flag(text, "no_verify", value("no_verify")),
  };
}

/** As libvirt's own client reads it: a number. */
function flag(text: string, name: string, value = "0"): boolean {
  if (value === "0" || value === "1") return value === "1";
  throw invalid(text, `has ${name}=${value}`, `write ${name}=1, or leave it out`);
}

function invalid(text: string, reason: string, remediation: string): ProviderError {
  return new ProviderError("InvalidSpec", `"${text}" ${reason}`, { property: "endpoint", remediation });
}
