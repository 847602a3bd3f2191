/** HTTP to one server: connections that are kept, its certificate, signals that reach the socket. */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ProviderError } from "../../../contract/errors";
import { ConnectionLostError, isCertificateProblem } from "./native-errors";
import { openPinned } from "./pinned-socket";

export interface TlsSettings {
  /** PEM. */
  readonly caBundle?: string | undefined;
  readonly insecureSkipVerify: boolean;
}

export interface HttpRequest {
  readonly url: URL;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A stream needs a Content-Length among the headers. */
  readonly body?: string | Readable | undefined;
  /** Of a certificate that is good though no authority vouches for it; see `openPinned`. */
  readonly thumbprint?: string | undefined;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** Has to be read to its end, or the connection is not used again. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * A connection that lies idle for longer is closed, well before servers do: a request on a connection that the
 * server is closing is lost, and whether it was done is then unknown.
 */
const idleMilliseconds = 4_000;

/** What goes wrong before a request can have been read by the server. */
const neverArrived: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

export class HttpConnections {
  readonly #plain = new HttpAgent({ keepAlive: true, timeout: idleMilliseconds });
  readonly #secure: HttpsAgent;
  readonly #tls: TlsSettings;

  constructor(tls: TlsSettings) {
    const { caBundle, insecureSkipVerify } = tls;
    this.#tls = tls;
    this.#secure = new HttpsAgent({
      keepAlive: true,
      timeout: idleMilliseconds,
      rejectUnauthorized: !insecureSkipVerify,
      ...(caBundle === undefined ? {} : { ca: caBundle }),
    });
  }

  /**
   * Rejects with `ConnectionLostError` when the request may have arrived, with Node's own error when it surely did
   * not, and with the signal's reason when it was given up.
   */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    request.signal.throwIfAborted();
    try {
      const answer = await this.#exchange(request);
      const { statusCode = 0, headers } = answer;
      return { status: statusCode, headers, body: decoded(answer, request.signal) };
    } catch (error) {
      throw failure(error, request.signal);
    }
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  async #exchange({ url, method, headers, body, thumbprint, signal }: HttpRequest): Promise<IncomingMessage> {
    const options = {
      method,
      headers: { "accept-encoding": "gzip", "user-agent": "pulumi-virtrigaud", ...headers },
      signal,
      ...(await this.#connection(url, thumbprint, signal)),
    };
    return new Promise((resolve, reject) => {
      const outgoing = url.protocol === "http:" ? requestHttp(url, options) : requestHttps(url, options);
      outgoing.once("response", resolve).on("error", reject);
      if (body instanceof Readable) pipeline(body, outgoing, (error) => error && reject(error));
      else outgoing.end(body);
    });
  }

  /** One of those that are kept, but where a single certificate is trusted. */
  async #connection(url: URL, thumbprint: string | undefined, signal: AbortSignal) {
    if (url.protocol === "http:") return { agent: this.#plain };
    if (thumbprint === undefined || this.#tls.insecureSkipVerify) return { agent: this.#secure };
    const socket = await openPinned({ ...this.#tls, url, thumbprint, signal });
    return { createConnection: () => socket };
  }
}

async function* decoded(answer: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const zipped = answer.headers["content-encoding"] === "gzip";
  const body = zipped ? pipeline(answer, createGunzip(), () => undefined) : answer;
  try {
    for await (const piece of body) yield piece;
  } catch (error) {
    throw failure(error, signal);
  }
}

function failure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  // what reads the body knows better what is wrong with it
  if (!(error instanceof Error) || ProviderError.is(error) || surelyNotSent(error)) return error;
  return new ConnectionLostError(`the connection was lost: ${error.message}`, { cause: error });
}

function surelyNotSent(error: Error): boolean {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // Node reports the failures of a host's several addresses together, and OpenSSL's verdicts by names of their own
  return error instanceof AggregateError || neverArrived.has(code) || isCertificateProblem(code);
}

/** The whole body as text, e.g. to show it with an error; at most so many characters. */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  most = Number.POSITIVE_INFINITY,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8").slice(0, most);
}
