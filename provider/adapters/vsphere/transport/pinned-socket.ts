/** TLS to a host whose certificate we know by its thumbprint, which a server that we trust told us. */
import { once } from "node:events";
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { TlsSettings } from "./http";

export interface PinnedHost extends TlsSettings {
  readonly url: URL;
  /** SHA-1, as vSphere writes it: `AB:CD:…`. */
  readonly thumbprint: string;
  readonly signal: AbortSignal;
}

/** Good is a certificate that an authority vouches for, or the very one that is known. */
export async function openPinned({ url, thumbprint, caBundle, signal }: PinnedHost): Promise<TLSSocket> {
  const { hostname } = url;
  const socket = connect({
    host: hostname,
    port: Number(url.port || 443),
    // looked at below
    rejectUnauthorized: false,
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ...(caBundle === undefined ? {} : { ca: caBundle }),
  });
  try {
    await once(socket, "secureConnect", { signal });
    if (!socket.authorized && !isKnown(socket, thumbprint)) throw unknownCertificate(socket);
    return socket;
  } catch (error) {
    socket.on("error", () => undefined).destroy();
    throw error;
  }
}

function isKnown(socket: TLSSocket, thumbprint: string): boolean {
  const { fingerprint } = socket.getPeerCertificate();
  return fingerprint !== undefined && fingerprint.toUpperCase() === thumbprint.toUpperCase();
}

function unknownCertificate({ authorizationError }: TLSSocket): Error {
  const error = new Error("the host's certificate is neither vouched for nor the one that vCenter knows");
  // by its types an error, in fact its code
  return Object.assign(error, { code: String(authorizationError) });
}
