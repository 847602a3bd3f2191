/** From a URI to a connection that is ready for calls. */
import { ProviderError } from "../../../contract/errors";
import { fromNativeError } from "../errors";
import type { TransportCredentials } from "./credentials";
import type { KeepaliveSettings } from "./keepalive";
import { ConnectionLostError } from "./native-errors";
import { procedures } from "./procedures";
import { RpcClient } from "./rpc-client";
import type { Link } from "./sockets/link";
import { openTcpLink } from "./sockets/tcp";
import { localSocketPaths, openUnixLink } from "./sockets/unix";
import { openUserLink } from "./sockets/user-daemon";
import { type LibvirtUri, parseLibvirtUri } from "./uri";

/** Until the daemon has accepted us: link, authentication, opening the driver. */
const defaultConnectMilliseconds = 30_000;

/** virDrvFeature: what a server is asked for. */
const features = { keepalive: 10, eventCallbacks: 14, networkUpdateInOrder: 16 } as const;

/** remote_auth_type: what a server may demand. */
const authentication = { none: 0, sasl: 1, polkit: 2 } as const;

export interface TransportOptions {
  readonly uri: string;
  readonly credentials?: TransportCredentials | undefined;
  /** Neither SSH host keys nor TLS certificates are verified. Default false. */
  readonly insecureSkipVerify?: boolean | undefined;
  /** Files of SSH host keys. Default: the URI's, else ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts. */
  readonly knownHosts?: readonly string[] | undefined;
  readonly hostKeys?: string | undefined;
  /** The daemon's socket on the host. Default: the URI's, else the usual places. */
  readonly socket?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default 30 s. */
  readonly connectMilliseconds?: number | undefined;
  readonly keepalive?: KeepaliveSettings | undefined;
  /** Warnings that the user should see. */
  readonly report?: ((message: string) => void) | undefined;
}

/**
 * Links up, authenticates and opens the driver. Every failure is a `ProviderError` that names the remediation; nothing
 * stays open then.
 */
export async function openTransport(options: TransportOptions): Promise<RpcClient> {
  const uri = parseLibvirtUri(options.uri);
  const milliseconds = options.connectMilliseconds ?? defaultConnectMilliseconds;
  const timeout = AbortSignal.timeout(milliseconds);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
  try {
    signal.throwIfAborted();
    const link = await openLink(uri, options, signal);
    return await openClient(link, uri, options, signal);
  } catch (error) {
    const late = timeout.aborted && options.signal?.aborted !== true;
    throw late ? tooLate(options.uri, milliseconds, error) : connectError(options.uri, reasonOf(error));
  }
}

function tooLate(reference: string, milliseconds: number, cause: unknown): ProviderError {
  return new ProviderError("Timeout", `the host did not answer within ${milliseconds / 1000} s`, {
    operation: "connect",
    reference,
    remediation: "check the address, the firewall, and that it is a libvirt daemon that listens there",
    cause,
  });
}

/** A link that knows why it broke says more than that it did. */
function reasonOf(error: unknown): unknown {
  const loss = ProviderError.is(error) ? error.cause : error;
  if (!(loss instanceof ConnectionLostError)) return error;
  return ProviderError.is(loss.cause) ? loss.cause : error;
}

// whatever step it was: to the user all of them are connecting
function connectError(reference: string, error: unknown): ProviderError {
  const { code, reason, property, remediation, cause } = fromNativeError(error);
  return new ProviderError(code, reason, {
    operation: "connect",
    reference,
    ...(property === undefined ? {} : { property }),
    ...(remediation === undefined ? {} : { remediation }),
    cause,
  });
}

async function openLink(uri: LibvirtUri, options: TransportOptions, signal: AbortSignal): Promise<Link> {
  const socket = options.socket ?? uri.socket;
  const insecureSkipVerify = options.insecureSkipVerify === true || uri.noVerify;
  const credentials = options.credentials ?? {};
  const common = { uri, credentials, insecureSkipVerify, signal };
  switch (uri.transport) {
    case "unix":
      if (socket !== undefined) return openUnixLink([socket], signal);
      return uri.scope === "session"
        ? openUserLink(localSocketPaths(uri.scope), signal)
        : openUnixLink(localSocketPaths(uri.scope), signal);
    case "tcp":
      options.report?.(`${options.uri}: plain TCP: whoever is on the way can read and change everything`);
      return openTcpLink(uri, signal);
    case "tls":
      // the heavier links are loaded by those who use them
      return (await import("./sockets/tls.js")).openTlsLink(common);
    case "ssh":
      return (await import("./sockets/ssh.js")).openSshLink({
        ...common,
        socket,
        knownHosts: options.knownHosts,
        hostKeys: options.hostKeys,
      });
  }
}

async function openClient(
  link: Link,
  uri: LibvirtUri,
  options: TransportOptions,
  signal: AbortSignal,
): Promise<RpcClient> {
  const client = new RpcClient(link, { keepalive: options.keepalive, report: options.report });
  try {
    await authenticate(client, signal);
    await client.call(procedures.connectOpen, { name: uri.driver }, { signal });
    await negotiate(client, signal);
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function authenticate(client: RpcClient, signal: AbortSignal): Promise<void> {
  const { types } = await client.call(procedures.authList, {}, { signal });
  if (types.length === 0 || types.includes(authentication.none)) return;
  if (types.includes(authentication.polkit)) {
    await client.call(procedures.authPolkit, {}, { signal });
    return;
  }
  throw new ProviderError("Unauthorized", "the daemon demands SASL, which this provider does not speak", {
    remediation:
      'use qemu+ssh:// or qemu+tls://, or set auth_tcp = "none" in the libvirtd.conf of a host that only you can reach',
  });
}

async function negotiate(client: RpcClient, signal: AbortSignal): Promise<void> {
  const has = async (feature: number) =>
    (await client.call(procedures.connectSupportsFeature, { feature }, { signal })).supported;
  // to ask for keepalive is to offer it: from here on the server may send pings of its own
  const [keepalive, eventCallbacks, networkUpdateInOrder] = await Promise.all([
    has(features.keepalive),
    has(features.eventCallbacks),
    has(features.networkUpdateInOrder),
  ]);
  if (!eventCallbacks) {
    throw new ProviderError("NotSupported", "the daemon is too old to send events", {
      remediation: "update libvirt on the host to 5.0 or newer",
    });
  }
  client.begin({ keepalive, networkUpdateInOrder });
}
