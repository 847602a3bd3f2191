/** Calls of vSphere's SOAP interface over HTTP: one request each, typed by the tables. */
import type { VsphereEndpoint } from "./endpoint";
import { decodeAnswer, encodeCall, type SoapCall } from "./envelope";
import { type HttpAnswer, HttpConnections, readText } from "./http";
import { HttpStatusError, VimFaultError } from "./native-errors";
import { type Arguments, type Method, operations, type Result } from "./operations";
import { isUnder, type MoRef, type Vim } from "./vim-types";
import { readXml } from "./xml";

const sessionCookie = "vmware_soap_session";

export class VimClient {
  readonly url: URL;
  readonly connections: HttpConnections;
  /** The API's version that we speak; the server hides what is newer. Any server knows the first. */
  version = "6.0";
  readonly #counts = new Map<string, number>();
  #cookie: string | undefined;

  constructor({ url, caBundle, insecureSkipVerify }: Omit<VsphereEndpoint, "credentials">) {
    this.url = new URL("/sdk", url);
    this.connections = new HttpConnections({ caBundle, insecureSkipVerify });
  }

  /** How often each method was sent, by its name. */
  get calls(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** The key of the session as the server set it, quotes included where it has any. */
  get sessionKey(): string | undefined {
    return this.#cookie;
  }

  set sessionKey(key: string | undefined) {
    this.#cookie = key;
  }

  /** Of the session, as headers. */
  get cookies(): Readonly<Record<string, string>> {
    return this.#cookie === undefined ? {} : { cookie: `${sessionCookie}=${this.#cookie}` };
  }

  /**
   * Rejects with `VimFaultError` when the server refuses, with `HttpStatusError` or `MalformedAnswerError` when
   * something else answers, and as `HttpConnections.send` when nothing does.
   */
  async invoke<Name extends Method>(
    method: Name,
    self: MoRef,
    values: Arguments<Name>,
    signal: AbortSignal,
  ): Promise<Result<Name>> {
    const row = operations[method];
    const call = { namespace: "urn:vim25", method, self, row, values };
    const result = (await this.exchange(this.url, `urn:vim25/${this.version}`, call, signal)) as Result<Name>;
    refuseUnauthenticated(result);
    return result;
  }

  /** A call of any of the server's SOAP interfaces. */
  async exchange(url: URL, action: string, call: SoapCall, signal: AbortSignal): Promise<unknown> {
    const { method, row } = call;
    this.#counts.set(method, (this.#counts.get(method) ?? 0) + 1);
    const body = encodeCall(call);
    const answer = await this.connections.send({
      url,
      method: "POST",
      headers: {
        "content-type": "text/xml; charset=utf-8",
        "content-length": String(Buffer.byteLength(body)),
        soapaction: `"${action}"`,
        ...this.cookies,
      },
      body,
      signal,
    });
    this.#keepCookie(answer);
    await refuseStatus(answer);
    return decodeAnswer(await readXml(answer.body), method, row);
  }

  close(): void {
    this.connections.close();
  }

  #keepCookie({ headers }: HttpAnswer): void {
    for (const line of headers["set-cookie"] ?? []) {
      const [, value] = /^vmware_soap_session=([^;]*)/.exec(line) ?? [];
      if (value !== undefined) this.#cookie = value;
    }
  }
}

/** To whoever has no session any more a collector answers without a fault, and says so for each property instead. */
function refuseUnauthenticated(result: unknown): void {
  const { objects } = (result ?? {}) as Partial<Vim<"RetrieveResult">>;
  for (const { missingSet = [] } of Array.isArray(objects) ? objects : []) {
    for (const { fault } of missingSet) {
      if (isUnder(fault.fault.$type, "NotAuthenticated"))
        throw new VimFaultError(fault.fault, "the session is not authenticated");
    }
  }
}

/** Faults come with 500; any other status that is no success is not the API's. */
async function refuseStatus({ status, headers, body }: HttpAnswer): Promise<void> {
  const isXml = headers["content-type"]?.includes("xml") === true;
  if (status === 200 || (status === 500 && isXml)) return;
  throw new HttpStatusError(status, `HTTP ${status}: ${(await readText(body, 200)).trim()}`);
}
