/** Plain TCP: neither encrypted nor, unless the daemon demands SASL, authenticated. */
import { connect } from "node:net";
import type { Link } from "./link";
import { connected, socketLink } from "./socket-link";

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

export async function openTcpLink({ host, port }: HostAndPort, signal: AbortSignal): Promise<Link> {
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  await connected(socket, "connect", signal);
  return socketLink(socket);
}
