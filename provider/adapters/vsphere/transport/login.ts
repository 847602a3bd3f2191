/** Proves who we are, once for all who notice at the same time that the session has ended. */
import type { AdapterContext } from "../../../contract/context";
import { ProviderError } from "../../../contract/errors";
import { outsideOperations } from "../../../observability/correlation";
import { fromFirstCall, fromNativeError, isFault } from "../errors";
import type { VimClient } from "./client";
import type { VsphereCredentials } from "./endpoint";
import type { Arguments, Method, Result } from "./operations";
import type { MoRef, Vim } from "./vim-types";

/** The one object whose name is the same on every server. */
const serviceInstance: MoRef = { type: "ServiceInstance", value: "ServiceInstance" };

export class Login {
  readonly #client: VimClient;
  readonly #context: AdapterContext;
  readonly #credentials: VsphereCredentials;
  readonly #content: Vim<"ServiceContent">;
  readonly #manager: MoRef;
  #generation = 0;
  #renewing: Promise<void> | undefined;
  /** Of the credentials: each further attempt would bring the account nearer to being locked. */
  #refusal: unknown;

  constructor(
    client: VimClient,
    context: AdapterContext,
    credentials: VsphereCredentials,
    content: Vim<"ServiceContent">,
  ) {
    this.#client = client;
    this.#context = context;
    this.#credentials = credentials;
    if (content.sessionManager === undefined) {
      throw new ProviderError("NotSupported", "the server has no sessions", {
        remediation: "check that the endpoint is a vCenter or an ESXi host",
      });
    }
    this.#content = content;
    this.#manager = content.sessionManager;
  }

  /** Grows with each session: whoever saw an error of an older one need not log in again. */
  get generation(): number {
    return this.#generation;
  }

  async begin(): Promise<void> {
    const credentials = this.#credentials;
    switch (credentials.type) {
      case "password": {
        const { username: userName, password } = credentials;
        await this.#call("Login", { userName, password });
        break;
      }
      case "clone-ticket":
        await this.#call("CloneSession", { cloneTicket: credentials.ticket });
        break;
      case "session":
        this.#client.sessionKey = credentials.token;
        await this.#prove();
    }
    this.#generation += 1;
  }

  /** A new session in the place of the one of that generation, unless there is one by now. */
  renew(generation: number): Promise<void> {
    if (generation !== this.#generation) return Promise.resolve();
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    // for all that wait for it, whatever becomes of the one that came first
    this.#renewing ??= outsideOperations(() => this.#again())
      .catch((error: unknown) => {
        if (ProviderError.is(error, "Unauthorized")) this.#refusal = error;
        throw error;
      })
      .finally(() => {
        this.#renewing = undefined;
      });
    return this.#renewing;
  }

  /** Sessions are scarce. One that others opened is theirs to close. */
  async end(signal: AbortSignal): Promise<void> {
    if (this.#credentials.type === "session" || this.#generation === 0) return;
    await this.#client.invoke("Logout", this.#manager, {}, signal);
  }

  async #again(): Promise<void> {
    if (this.#credentials.type === "password") {
      this.#client.sessionKey = undefined;
      return this.begin();
    }
    throw new ProviderError("Unauthorized", "the session has ended", {
      remediation:
        "get a new token or ticket, or give a user name and a password: those open a new session by themselves",
    });
  }

  /** Whoever is logged in can read of what session; for all others there is none. */
  async #prove(): Promise<void> {
    const { propertyCollector } = this.#content;
    const reading = callNatively(this.#context, this.#client, {
      method: "RetrievePropertiesEx",
      self: propertyCollector,
      values: {
        specSet: [
          {
            propSet: [{ type: "SessionManager", pathSet: ["currentSession"] }],
            objectSet: [{ obj: this.#manager }],
          },
        ],
        options: {},
      },
    });
    const answer = await reading.catch((error: unknown) => {
      if (isFault(error, "NotAuthenticated")) return undefined;
      throw error;
    });
    const current = answer?.objects.flatMap(({ propSet = [] }) => propSet) ?? [];
    if (current.length > 0) return;
    throw new ProviderError("Unauthorized", "the session of this token has ended, or never was", {
      remediation: "get a new token",
    });
  }

  #call<Name extends Method>(method: Name, values: Arguments<Name>): Promise<Result<Name>> {
    return callNatively(this.#context, this.#client, { method, self: this.#manager, values });
  }
}

/** What the server is and where its parts are; needs no session. */
export function retrieveServiceContent(
  context: AdapterContext,
  client: VimClient,
): Promise<Vim<"ServiceContent">> {
  return callNatively(context, client, {
    method: "RetrieveServiceContent",
    self: serviceInstance,
    values: {},
    explain: (error) => fromFirstCall(error, client.url),
  });
}

interface ConnectCall<Name extends Method> {
  readonly method: Name;
  readonly self: MoRef;
  readonly values: Arguments<Name>;
  readonly explain?: (error: unknown) => ProviderError;
}

/** A call on the way to a session: bounded as one. */
function callNatively<Name extends Method>(
  context: AdapterContext,
  client: VimClient,
  { method, self, values, explain = fromNativeError }: ConnectCall<Name>,
): Promise<Result<Name>> {
  const call = { name: `vsphere.${method}`, effect: "idempotent", timeout: "validate" } as const;
  return context.call(call, async (signal) => {
    try {
      return await client.invoke(method, self, values, signal);
    } catch (error) {
      throw explain(error);
    }
  });
}
