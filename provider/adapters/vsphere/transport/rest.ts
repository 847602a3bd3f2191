/** vCenter's JSON interface, as it has been since 6.5 (`/rest`): tags and content libraries are there only. */
import type { z } from "zod";
import type { AdapterContext, CallEffect } from "../../../contract/context";
import { ProviderError } from "../../../contract/errors";
import { outsideOperations } from "../../../observability/correlation";
import { fromNativeError } from "../errors";
import { acrossSessions } from "./across-sessions";
import type { VsphereEndpoint } from "./endpoint";
import { type HttpAnswer, type HttpConnections, type HttpRequest, readText } from "./http";
import { HttpStatusError, MalformedAnswerError } from "./native-errors";

const sessionPath = "/com/vmware/cis/session";

export interface RestRequest {
  /** For events and errors, e.g. `tagging.attach`. */
  readonly name: string;
  readonly effect: CallEffect;
  readonly method: HttpRequest["method"];
  /** What follows `/rest`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  /** What the call is about. */
  readonly reference?: string | undefined;
  /** For calls that wait until what they ask for is done. */
  readonly unbounded?: boolean | undefined;
}

/**
 * Opens a session of its own at the first call, since those of SOAP do not count here, and again when it has ended.
 * Rejects with a `ProviderError`.
 */
export class RestClient {
  readonly #connections: HttpConnections;
  readonly #context: AdapterContext;
  readonly #endpoint: VsphereEndpoint;
  #token: Promise<string> | undefined;

  constructor(connections: HttpConnections, context: AdapterContext, endpoint: VsphereEndpoint) {
    this.#connections = connections;
    this.#context = context;
    this.#endpoint = endpoint;
  }

  /** The `value` of the answer, if it is what `schema` says. */
  call<Schema extends z.ZodType>(request: RestRequest, schema: Schema): Promise<z.output<Schema>> {
    const renewed = (error: unknown, token: Promise<string>) => this.#renewed(error, token);
    const sessions = { current: () => this.#session(), renewed };
    return acrossSessions(sessions, async (token) => this.#send(request, schema, await token));
  }

  async #renewed(error: unknown, token: Promise<string>): Promise<boolean> {
    if (!isUnauthenticated(error) || this.#endpoint.credentials.type !== "password") return false;
    // a password that is refused once more brings the account nearer to being locked
    const opened = await token.then(
      () => true,
      () => false,
    );
    if (opened && this.#token === token) this.#token = undefined;
    return opened;
  }

  /** Sessions are scarce. One that others opened is theirs to close. */
  async close(signal: AbortSignal): Promise<void> {
    const token = this.#token?.catch(() => undefined);
    this.#token = undefined;
    if (token === undefined || this.#endpoint.credentials.type !== "password") return;
    const id = await token;
    if (id !== undefined)
      await this.#exchange("DELETE", sessionPath, { "vmware-api-session-id": id }, signal);
  }

  #session(): Promise<string> {
    if (this.#token !== undefined) return this.#token;
    // for all that wait for it, whatever becomes of the one that came first
    const opening = outsideOperations(() => this.#open());
    this.#token = opening;
    opening.catch((error: unknown) => {
      // a password that was refused is not tried again by whoever asks next
      if (ProviderError.is(error, "Unauthorized")) return;
      if (this.#token === opening) this.#token = undefined;
    });
    return opening;
  }

  async #open(): Promise<string> {
    const { credentials } = this.#endpoint;
    if (credentials.type === "session") return credentials.token;
    if (credentials.type === "clone-ticket") {
      throw new ProviderError(
        "NotSupported",
        "a clone ticket opens no session for tags and content libraries",
        {
          remediation: "give a user name and a password",
        },
      );
    }
    const basic = Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64");
    const call = { name: "vsphere.session.create", effect: "idempotent", timeout: "validate" } as const;
    const token = await this.#context.call(call, (signal) =>
      this.#exchange("POST", sessionPath, { authorization: `Basic ${basic}` }, signal),
    );
    if (typeof token === "string") return token;
    throw fromNativeError(new MalformedAnswerError("the answer to the login has no session"));
  }

  #send<Schema extends z.ZodType>(
    { name, effect, reference, unbounded = false, method, path, query = {}, body }: RestRequest,
    schema: Schema,
    token: string,
  ): Promise<z.output<Schema>> {
    const call = {
      name: `vsphere.${name}`,
      effect,
      unbounded,
      ...(reference !== undefined && { reference }),
    };
    const target = `${path}${suffix(query)}`;
    return this.#context.call(call, async (signal) => {
      const value = await this.#exchange(method, target, { "vmware-api-session-id": token }, signal, body);
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      throw fromNativeError(new MalformedAnswerError(`the answer of ${name} is not as expected`));
    });
  }

  async #exchange(
    method: HttpRequest["method"],
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    body?: unknown,
  ): Promise<unknown> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const length = String(Buffer.byteLength(text ?? ""));
    try {
      const answer = await this.#connections.send({
        url: new URL(`/rest${path}`, this.#endpoint.url),
        method,
        headers: { ...headers, "content-type": "application/json", "content-length": length },
        body: text,
        signal,
      });
      return await contentOf(answer);
    } catch (error) {
      throw fromNativeError(error);
    }
  }
}

function suffix(query: Readonly<Record<string, string>>): string {
  // vCenter writes its own `~action` plainly
  const parameters = new URLSearchParams(query).toString().replaceAll("%7E", "~");
  return parameters === "" ? "" : `?${parameters}`;
}

async function contentOf(answer: HttpAnswer): Promise<unknown> {
  const text = await readText(answer.body);
  const json = parseJson(text);
  if (answer.status >= 400) throw statusError(answer.status, json);
  // what answers with nothing at all has done it
  if (text === "") return undefined;
  if (isObject(json) && "value" in json) return json.value;
  return json;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{ type, value: { messages: [{ default_message }] } }` */
function statusError(status: number, json: unknown): HttpStatusError {
  if (!isObject(json)) return new HttpStatusError(status, `HTTP ${status}`);
  const type = typeof json.type === "string" ? json.type : undefined;
  const messages = isObject(json.value) && Array.isArray(json.value.messages) ? json.value.messages : [];
  const texts = messages.flatMap((message: unknown) => {
    const said = isObject(message) ? message.default_message : undefined;
    return typeof said === "string" ? [said] : [];
  });
  const [name] = (type ?? "").split(".").slice(-1);
  return new HttpStatusError(status, texts.join(", ") || `HTTP ${status} ${name ?? ""}`.trim(), name);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isUnauthenticated(error: unknown): boolean {
  const native = ProviderError.is(error) ? error.cause : undefined;
  return native instanceof HttpStatusError && native.status === 401;
}
