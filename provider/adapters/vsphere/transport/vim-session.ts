/** A session with a vCenter or an ESXi host: calls that are wrapped, and all that hangs on being logged in. */
import type { AdapterContext } from "../../../contract/context";
import { ProviderError } from "../../../contract/errors";
import type { Task } from "../../../contract/task";
import { fromNativeError, isFault } from "../errors";
import { acrossSessions } from "./across-sessions";
import type { Caller, InvokeOptions } from "./caller";
import { VimClient } from "./client";
import type { VsphereEndpoint } from "./endpoint";
import { Finder } from "./find";
import type { HttpAnswer, HttpRequest } from "./http";
import { Keepalive } from "./keepalive";
import { Login, retrieveServiceContent } from "./login";
import { type Arguments, type Method, operations, type Result, type TaskMethod } from "./operations";
import { PropertyReader } from "./properties";
import { VimTasks } from "./tasks";
import { Updates } from "./updates";
import { VCenterServices } from "./vcenter-services";
import type { MoRef, Vim } from "./vim-types";

/** The newest version of the API whose types are in our table. */
const newestVersion = "9.0";

/** How long a polite goodbye may take. */
const goodbyeMilliseconds = 5_000;

export interface BeginOptions extends InvokeOptions {
  /** For progress lines. */
  readonly description: string;
}

/**
 * Proves the credentials once. Throws `Unauthorized`, `Unavailable`, or `InvalidSpec` for an endpoint that cannot be
 * one; nothing stays open then.
 */
export async function openVimSession(
  endpoint: VsphereEndpoint,
  context: AdapterContext,
): Promise<VimSession> {
  if (!/^https?:$/.test(URL.parse(endpoint.url)?.protocol ?? "")) throw noUrl(endpoint.url);
  const client = new VimClient(endpoint);
  try {
    const content = await retrieveServiceContent(context, client);
    client.version = olderVersion(content.about.apiVersion, newestVersion);
    const login = new Login(client, context, endpoint.credentials, content);
    await login.begin();
    return new VimSession({ endpoint, context, client, content, login });
  } catch (error) {
    client.close();
    throw error;
  }
}

interface SessionParts {
  readonly endpoint: VsphereEndpoint;
  readonly context: AdapterContext;
  readonly client: VimClient;
  readonly content: Vim<"ServiceContent">;
  readonly login: Login;
}

export class VimSession implements Caller {
  readonly context: AdapterContext;
  readonly content: Vim<"ServiceContent">;
  readonly properties: PropertyReader;
  readonly find: Finder;
  readonly updates: Updates;
  readonly tasks: VimTasks;
  /** Resolves when the session cannot be used any more; never rejects. */
  readonly closed: Promise<void>;
  readonly #client: VimClient;
  readonly #login: Login;
  readonly #keepalive: Keepalive;
  readonly #services: VCenterServices;
  #markClosed: () => void = () => undefined;
  #closing: Promise<void> | undefined;

  constructor({ endpoint, context, client, content, login }: SessionParts) {
    this.context = context;
    this.content = content;
    this.#client = client;
    this.#login = login;
    this.closed = new Promise((resolve) => {
      this.#markClosed = resolve;
    });
    this.properties = new PropertyReader(this, content);
    this.find = new Finder(this, content);
    this.updates = new Updates(this, content);
    this.tasks = new VimTasks(this, this.updates);
    this.#services = new VCenterServices(client, context, endpoint, (call) => this.#loggedIn(call));
    this.#keepalive = new Keepalive(() => this.#isAlive());
    this.#keepalive.alive();
  }

  get about(): Vim<"AboutInfo"> {
    return this.content.about;
  }

  /** False for an ESXi host that is spoken to directly. */
  get isVCenter(): boolean {
    return this.about.apiType === "VirtualCenter";
  }

  /** e.g. `8.0.3.0` */
  get apiVersion(): string {
    return this.about.apiVersion;
  }

  /** Name and port of the server, as the endpoint has them. */
  get host(): string {
    return this.#client.url.host;
  }

  get url(): URL {
    return this.#client.url;
  }

  /** What other interfaces of the server know the session by, as headers. */
  get cookies(): Readonly<Record<string, string>> {
    return this.#client.cookies;
  }

  get generation(): number {
    return this.#login.generation;
  }

  /**
   * A session that had ended is opened again, and the call repeated: the server had refused it for sure. Rejects with
   * a `ProviderError` whose cause is the fault.
   */
  invoke<Name extends Method>(
    method: Name,
    self: MoRef,
    values: Arguments<Name>,
    options: InvokeOptions = {},
  ): Promise<Result<Name>> {
    return this.#loggedIn(() => this.#call(method, self, values, options));
  }

  /** For methods that return a task, which is followed from now on. */
  async begin<Name extends TaskMethod>(
    method: Name,
    self: MoRef,
    values: Arguments<Name>,
    { description, ...options }: BeginOptions,
  ): Promise<Task> {
    const ref: MoRef = await this.invoke<TaskMethod>(method, self, values, options);
    return this.followed(ref, description);
  }

  /** A task of the server, whoever began it, which is followed from now on. */
  followed(ref: MoRef, description: string): Task {
    this.tasks.follow(ref);
    return { id: ref.value, description };
  }

  /** Any request over the session's connections: disks on their way to a lease. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.#client.connections.send(request);
    } catch (error) {
      throw fromNativeError(error);
    }
  }

  /** Tags, content libraries and storage policies. Throws `NotSupported` for an ESXi host, which has none. */
  vCenter(): VCenterServices {
    if (this.isVCenter) return this.#services;
    throw new ProviderError(
      "NotSupported",
      "an ESXi host has no tags, content libraries or storage policies",
      {
        remediation: "leave them out, or connect to the vCenter that manages the host",
      },
    );
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #call<Name extends Method>(
    method: Name,
    self: MoRef,
    values: Arguments<Name>,
    { reference = self.value, effect, unbounded = false, signal: own }: InvokeOptions,
  ): Promise<Result<Name>> {
    if (this.#closing !== undefined) return Promise.reject(closedError());
    const call = {
      name: `vsphere.${method}`,
      effect: effect ?? operations[method].effect,
      unbounded,
      reference,
    };
    return this.context.call(call, async (signal) => {
      try {
        const either = own === undefined ? signal : AbortSignal.any([signal, own]);
        const result = await this.#client.invoke(method, self, values, either);
        this.#keepalive.alive();
        return result;
      } catch (error) {
        throw fromNativeError(error);
      }
    });
  }

  #loggedIn<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const renewed = async (error: unknown, generation: number): Promise<boolean> => {
      if (!isFault(error, "NotAuthenticated") || this.#closing !== undefined) return false;
      await this.#renew(generation);
      return true;
    };
    return acrossSessions({ current: () => this.generation, renewed }, call);
  }

  async #renew(generation: number): Promise<void> {
    try {
      await this.#login.renew(generation);
    } catch (error) {
      if (ProviderError.is(error, "Unauthorized")) this.#markClosed();
      throw error;
    }
  }

  /** Any answer keeps the session alive. */
  async #isAlive(): Promise<void> {
    await this.invoke("CurrentTime", { type: "ServiceInstance", value: "ServiceInstance" }, {});
  }

  async #close(): Promise<void> {
    this.#keepalive.stop();
    this.updates.close();
    const signal = AbortSignal.timeout(goodbyeMilliseconds);
    const goodbyes = [this.#login.end(signal), this.#services.close(signal)];
    for (const goodbye of await Promise.allSettled(goodbyes)) {
      if (goodbye.status === "fulfilled") continue;
      // it ends by itself after half an hour
      this.context.report("debug", `could not log out: ${fromNativeError(goodbye.reason).message}`);
    }
    this.#client.close();
    this.#markClosed();
  }
}

/** The API's versions are compared number by number. */
function olderVersion(one: string, other: string): string {
  const [left, right] = [one, other].map((version) => version.split(".").map(Number));
  for (const [index, number] of (left ?? []).entries()) {
    const against = right?.[index] ?? 0;
    if (number !== against) return number < against ? one : other;
  }
  return one;
}

function closedError(): ProviderError {
  return new ProviderError("Unavailable", "the session is closed", {
    remediation: "run the same command again",
  });
}

function noUrl(url: string): ProviderError {
  return new ProviderError("InvalidSpec", `"${url}" is no URL of a server`, {
    property: "endpoint",
    remediation: "write it as https://vcenter.example",
  });
}
