import type { Adapter, MachineOperations, Session } from "../contract/adapter";
import { type Capabilities, narrowCapabilities } from "../contract/capabilities";
import { groupCapabilities, type OptionalGroup } from "../contract/groups";
import { withSettings } from "../resilience/current-settings";
import type { ResilienceSettings } from "../resilience/resolve-settings";
import { type Explain, namedOperations } from "./named-operations";
import { explainWith } from "./remediations";

/** What the operations of a group are about, in the errors. */
const groupObjects: Readonly<Record<OptionalGroup, string>> = {
  images: "image",
  networks: "network",
  snapshots: "snapshot",
  exports: "export",
  console: "console",
  guest: "guest program",
};

/** What a Provider has of its own on a connection that others may use too. */
export interface ProviderOptions {
  readonly withoutCapabilities?: readonly string[] | undefined;
  /** The timeouts and retries of its calls. Default: those of the connection. */
  readonly settings?: ResilienceSettings | undefined;
}

/**
 * A session as kinds use it: an adapter's own, without what the Provider does not want used. Its errors say what was being done
 * and what to do about them. Its tasks are the tracker's.
 */
export class RuntimeSession implements Session {
  readonly version: string;
  readonly capabilities: Capabilities;
  readonly machines: MachineOperations;
  readonly images: Session["images"];
  readonly networks: Session["networks"];
  readonly snapshots: Session["snapshots"];
  readonly exports: Session["exports"];
  readonly console: Session["console"];
  readonly guest: Session["guest"];
  readonly closed: Promise<void>;
  readonly #session: Session;
  readonly #explain: Explain;
  readonly #settings: ResilienceSettings | undefined;

  constructor(
    session: Session,
    { remediations }: Pick<Adapter, "remediations"> = {},
    { withoutCapabilities = [], settings }: ProviderOptions = {},
  ) {
    this.#session = session;
    this.#explain = explainWith(remediations);
    this.#settings = settings;
    this.version = session.version;
    this.capabilities = narrowCapabilities(session.capabilities, withoutCapabilities);
    this.machines = this.#operations("machine", session.machines);
    this.images = this.#group("images");
    this.networks = this.#group("networks");
    this.snapshots = this.#group("snapshots");
    this.exports = this.#group("exports");
    this.console = this.#group("console");
    this.guest = this.#group("guest");
    this.closed = session.closed;
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #group<Name extends OptionalGroup>(name: Name): Session[Name] {
    const needs = groupCapabilities[name];
    const group = this.#session[name];
    if (group === undefined || (needs !== undefined && !this.capabilities.has(needs))) return undefined;
    return this.#operations(groupObjects[name], group);
  }

  #operations<T extends object>(what: string, operations: T): T {
    return namedOperations(what, operations, this.#explain, (run) => withSettings(this.#settings, run));
  }
}
