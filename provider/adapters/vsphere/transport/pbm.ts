/** Storage policies, which vCenter keeps behind a SOAP interface of its own. */
import type { AdapterContext } from "../../../contract/context";
import { ProviderError } from "../../../contract/errors";
import { outsideOperations } from "../../../observability/correlation";
import { fromNativeError } from "../errors";
import type { VimClient } from "./client";
import type { OperationRow } from "./operations";
import type { MoRef, Value } from "./vim-types";

const operations = {
  PbmRetrieveServiceContent: { returns: "PbmServiceInstanceContent", effect: "read" },
  PbmQueryProfile: {
    fields: { resourceType: "PbmProfileResourceType", profileCategory: "string?" },
    returns: "PbmProfileId[]?",
    effect: "read",
  },
  PbmRetrieveContent: {
    fields: { profileIds: "PbmProfileId[]" },
    returns: "any PbmProfile[]",
    effect: "read",
  },
} as const satisfies Readonly<Record<string, OperationRow>>;

type Operations = typeof operations;

const serviceInstance: MoRef = { type: "PbmServiceInstance", value: "ServiceInstance" };

/** Of whoever calls: a session that has ended is opened again. */
export type WithLogin = <Result>(call: () => Promise<Result>) => Promise<Result>;

export class PbmClient {
  readonly #client: VimClient;
  readonly #context: AdapterContext;
  readonly #withLogin: WithLogin;
  #policies: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(client: VimClient, context: AdapterContext, withLogin: WithLogin) {
    this.#client = client;
    this.#context = context;
    this.#withLogin = withLogin;
  }

  /** What a VirtualMachineDefinedProfileSpec names. Throws `NotFound` for a policy that is not there. */
  async policyId(name: string): Promise<string> {
    const policies = await this.#known();
    const id = policies.get(name);
    if (id !== undefined) return id;
    // it may be new
    this.#policies = undefined;
    const found = (await this.#known()).get(name);
    if (found !== undefined) return found;
    throw new ProviderError("InvalidSpec", `there is no storage policy "${name}"`, {
      remediation: `use one of ${[...policies.keys()].toSorted().join(", ")}, or make it in vCenter`,
    });
  }

  #known(): Promise<ReadonlyMap<string, string>> {
    // for all that ask, whatever becomes of the one that came first
    this.#policies ??= outsideOperations(() => this.#read());
    return this.#policies;
  }

  async #read(): Promise<ReadonlyMap<string, string>> {
    try {
      const { profileManager } = await this.#call("PbmRetrieveServiceContent", serviceInstance, {});
      const profileIds = await this.#call("PbmQueryProfile", profileManager, {
        resourceType: { resourceType: "STORAGE" },
        profileCategory: "REQUIREMENT",
      });
      if (profileIds === undefined) return new Map();
      const policies = await this.#call("PbmRetrieveContent", profileManager, {
        profileIds,
      });
      return new Map(policies.map(({ name, profileId }) => [name, profileId.uniqueId]));
    } catch (error) {
      this.#policies = undefined;
      throw error;
    }
  }

  #call<Name extends keyof Operations>(
    method: Name,
    self: MoRef,
    values: Readonly<Record<string, unknown>>,
  ): Promise<Value<Operations[Name]["returns"]>> {
    const call = { name: `vsphere.${method}`, effect: operations[method].effect };
    return this.#withLogin(() =>
      this.#context.call(call, (signal) => this.#send(method, self, values, signal)),
    );
  }

  async #send<Name extends keyof Operations>(
    method: Name,
    self: MoRef,
    values: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Value<Operations[Name]["returns"]>> {
    // the session is the one of the main interface; Go and Java take its key without the quotes of the cookie
    const header = { vcSessionCookie: (this.#client.sessionKey ?? "").replaceAll('"', "") };
    const call = { namespace: "urn:pbm", method, self, row: operations[method], values, header };
    try {
      const url = new URL("/pbm", this.#client.url);
      const result = await this.#client.exchange(url, "urn:pbm/2.0", call, signal);
      return result as Value<Operations[Name]["returns"]>;
    } catch (error) {
      throw fromNativeError(error);
    }
  }
}
