/** TLS with certificates on both sides. */
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { ProviderError } from "../../../../contract/errors";
import type { TransportCredentials } from "../credentials";
import type { LibvirtUri } from "../uri";
import type { Link } from "./link";
import { RecordStream } from "./record-stream";
import { connected, socketLink } from "./socket-link";
import { type ClientCertificate, findCertificates, validityProblem } from "./tls-certificates";

export interface TlsLinkOptions {
  readonly uri: LibvirtUri;
  readonly credentials: TransportCredentials;
  readonly insecureSkipVerify: boolean;
  readonly signal: AbortSignal;
}

export async function openTlsLink(options: TlsLinkOptions): Promise<Link> {
  const { uri, credentials, signal, insecureSkipVerify } = options;
  const { ca, client } = await findCertificates(options);
  const socket = connect({
    host: uri.host,
    port: uri.port,
    rejectUnauthorized: !insecureSkipVerify,
    ...(isIP(uri.host) === 0 ? { servername: uri.host } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
    ...(credentials.passphrase === undefined ? {} : { passphrase: credentials.passphrase }),
  });
  await connected(socket, "secureConnect", signal);
  socket.setNoDelay(true).setKeepAlive(true);
  await accepted(socket, client, signal);
  return { ...socketLink(socket), stream: new RecordStream(socket) };
}

/**
 * After the handshake a libvirt server looks at the client's certificate and sends one byte of value 1 when it
 * accepts it; else it hangs up (virnetserverclient.c; seen with libvirtd 9.0). With TLS 1.3 the handshake itself
 * has succeeded for the client by then.
 */
async function accepted(
  socket: TLSSocket,
  client: ClientCertificate | undefined,
  signal: AbortSignal,
): Promise<void> {
  let byte: Buffer;
  try {
    byte = await firstByte(socket, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    throw refused(client, error);
  }
  if (byte[0] !== 1) {
    socket.destroy();
    throw refused(client, undefined);
  }
}

function refused(client: ClientCertificate | undefined, cause: unknown): ProviderError {
  if (client === undefined) {
    return new ProviderError("Unauthorized", "the host wants a client certificate", {
      property: "credentials",
      remediation:
        "give one as credentials, or put clientcert.pem and clientkey.pem where libvirt's own tools look for them",
      cause,
    });
  }
  const validity = validityProblem(client);
  const reason = "the host refused the client certificate";
  return new ProviderError("Unauthorized", validity === undefined ? reason : `${reason}, ${validity}`, {
    property: "credentials.clientCertificate",
    remediation:
      validity === undefined
        ? "give one that the host's authority (ca_file of its libvirtd.conf) signed and tls_allowed_dn_list allows"
        : "give one that is valid today, and check the clocks here and on the host",
    cause,
  });
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
