/** TLS with certificates on both sides. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { ProviderError } from "../../../../contract/errors";
import { fromNativeError } from "../../errors";
import type { TransportCredentials } from "../credentials";
import type { LibvirtUri } from "../uri";
import type { Link } from "./link";
import { RecordStream } from "./record-stream";
import { connected, socketLink } from "./socket-link";

export interface TlsLinkOptions {
  readonly uri: LibvirtUri;
  readonly credentials: TransportCredentials;
  readonly insecureSkipVerify: boolean;
  readonly signal: AbortSignal;
}

interface Certificates {
  readonly ca: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

export async function openTlsLink(options: TlsLinkOptions): Promise<Link> {
  const { uri, signal, insecureSkipVerify } = options;
  const { ca, certificate, key } = await findCertificates(options);
  const socket = connect({
    host: uri.host,
    port: uri.port,
    rejectUnauthorized: !insecureSkipVerify,
    ...(isIP(uri.host) === 0 ? { servername: uri.host } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
  });
  await connected(socket, "secureConnect", signal);
  socket.setNoDelay(true).setKeepAlive(true);
  await accepted(socket, certificate !== undefined, signal);
  return { ...socketLink(socket), stream: new RecordStream(socket) };
}

/**
 * After the handshake a libvirt server looks at the client's certificate and sends one byte of value 1 when it
 * accepts it; else it hangs up (virnetserverclient.c; seen with libvirtd 9.0). With TLS 1.3 the handshake itself
 * has succeeded for the client by then.
 */
async function accepted(socket: TLSSocket, hasCertificate: boolean, signal: AbortSignal): Promise<void> {
  let byte: Buffer;
  try {
    byte = await firstByte(socket, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    throw refused(hasCertificate, error);
  }
  if (byte[0] !== 1) {
    socket.destroy();
    throw refused(hasCertificate, undefined);
  }
}

function refused(hasCertificate: boolean, cause: unknown): ProviderError {
  const reason = hasCertificate
    ? "the host refused the client certificate"
    : "the host wants a client certificate";
  const cure = hasCertificate
    ? "give one that the host's authority (ca_file of its libvirtd.conf) signed and tls_allowed_dn_list allows"
    : "give one as credentials, or put clientcert.pem and clientkey.pem where libvirt's own tools look for them";
  return new ProviderError("Unauthorized", reason, { cure, cause });
}

function firstByte(socket: TLSSocket, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (error?: unknown) => {
      socket.off("readable", onReadable).off("error", settle).off("end", onEnd).off("close", onEnd);
      signal.removeEventListener("abort", onAbort);
      if (error === undefined) return;
      socket.on("error", () => undefined).destroy();
      reject(error);
    };
    const onReadable = () => {
      const byte: Buffer | null = socket.read(1);
      if (byte === null) return;
      settle();
      resolve(byte);
    };
    const onEnd = () => settle(new Error("the host closed the connection after the handshake"));
    const onAbort = () => settle(signal.reason);
    socket.on("readable", onReadable).once("error", settle).once("end", onEnd).once("close", onEnd);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

async function findCertificates({
  uri,
  credentials,
  insecureSkipVerify,
}: TlsLinkOptions): Promise<Certificates> {
  const places = certificatePlaces(uri.pkiPath);
  const caFile = places.ca.find(existsSync);
  const pair = places.pairs.find(({ certificate, key }) => existsSync(certificate) && existsSync(key));
  const ca = credentials.caCertificate ?? (caFile && (await readPem(caFile)));
  if (ca === undefined && uri.pkiPath !== undefined && !insecureSkipVerify) {
    throw new ProviderError("InvalidSpec", `there is no ${places.ca.join(" or ")}`, {
      property: "endpoint",
      cure: "put the certificate of the host's authority there, or leave pkipath away",
    });
  }
  const own = credentials.clientCertificate;
  return {
    ca,
    certificate: own ?? (pair && (await readPem(pair.certificate))),
    key: own === undefined ? pair && (await readPem(pair.key)) : credentials.clientKey,
  };
}

/** Where libvirt's own client looks (libvirt.org/kbase/tlscerts.html). */
function certificatePlaces(pkiPath: string | undefined) {
  const own = pkiPath ?? join(homedir(), ".pki", "libvirt");
  const ownPair = { certificate: join(own, "clientcert.pem"), key: join(own, "clientkey.pem") };
  if (pkiPath !== undefined) return { ca: [join(own, "cacert.pem")], pairs: [ownPair] };
  const hostPair = {
    certificate: "/etc/pki/libvirt/clientcert.pem",
    key: "/etc/pki/libvirt/private/clientkey.pem",
  };
  return { ca: [join(own, "cacert.pem"), "/etc/pki/CA/cacert.pem"], pairs: [ownPair, hostPair] };
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new ProviderError("Unauthorized", fromNativeError(error).reason, {
      cure: `let this user read ${path}`,
      cause: error,
    });
  }
}
