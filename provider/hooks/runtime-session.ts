import type { MachineOperations, Session } from "../contract/adapter";
import { type Capabilities, narrowCapabilities } from "../contract/capabilities";
import { groupCapabilities, type OptionalGroup } from "../contract/groups";
import type { TaskSource } from "../contract/task";

/** A session as kinds use it: an adapter's own, without what the Provider does not want used. */
export class RuntimeSession implements Session {
  readonly version: string;
  readonly capabilities: Capabilities;
  readonly machines: MachineOperations;
  readonly tasks: TaskSource;
  readonly images: Session["images"];
  readonly networks: Session["networks"];
  readonly snapshots: Session["snapshots"];
  readonly console: Session["console"];
  readonly guest: Session["guest"];
  readonly closed: Promise<void>;
  readonly #session: Session;

  constructor(session: Session, withoutCapabilities: readonly string[] = []) {
    this.#session = session;
    this.version = session.version;
    this.capabilities = narrowCapabilities(session.capabilities, withoutCapabilities);
    this.machines = session.machines;
    this.tasks = session.tasks;
    this.images = this.#group("images");
    this.networks = this.#group("networks");
    this.snapshots = this.#group("snapshots");
    this.console = this.#group("console");
    this.guest = this.#group("guest");
    this.closed = session.closed;
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #group<Name extends OptionalGroup>(name: Name): Session[Name] {
    const needs = groupCapabilities[name];
    return needs === undefined || this.capabilities.has(needs) ? this.#session[name] : undefined;
  }
}
