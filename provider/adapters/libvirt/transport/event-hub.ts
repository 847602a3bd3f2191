/** One registration with the server for each kind of event, however many listen here. */
import { type EventListener, type EventMessage, type EventName, eventKinds } from "./events";
import { XdrReader } from "./xdr";

/** Ends a subscription; idempotent, and never fails. */
export type Unsubscribe = () => Promise<void>;

export interface EventHubHost {
  register(eventId: number): Promise<number>;
  deregister(callbackId: number): Promise<void>;
  report(message: string): void;
}

type AnyListener = (message: unknown) => void;

interface Subscription {
  readonly listeners: Set<AnyListener>;
  /** The server's callback id. */
  readonly registered: Promise<number>;
}

export class EventHub {
  readonly #caller: EventHubHost;
  readonly #subscriptions = new Map<EventName, Subscription>();

  constructor(host: EventHubHost) {
    this.#caller = host;
  }

  async subscribe<Name extends EventName>(name: Name, listener: EventListener<Name>): Promise<Unsubscribe> {
    const subscription = this.#subscriptionTo(name);
    // a wrapper, so that the same function may listen twice
    const own: AnyListener = (message) => listener(message as EventMessage<Name>);
    // before the server has answered: events may arrive ahead of the reply (seen with libvirtd 9.0)
    subscription.listeners.add(own);
    await subscription.registered;
    return () => this.#unsubscribe(name, subscription, own);
  }

  /** Throws when the message does not read; listeners' own errors are reported, not thrown. */
  dispatch(name: EventName, payload: Buffer): void {
    const message: unknown = eventKinds[name].message.read(new XdrReader(payload));
    for (const listener of this.#subscriptions.get(name)?.listeners ?? []) {
      try {
        listener(message);
      } catch (error) {
        this.#caller.report(`a listener for ${name} events failed: ${String(error)}`);
      }
    }
  }

  #subscriptionTo(name: EventName): Subscription {
    const existing = this.#subscriptions.get(name);
    if (existing !== undefined) return existing;
    const registered = this.#caller.register(eventKinds[name].eventId);
    const subscription: Subscription = { listeners: new Set(), registered };
    this.#subscriptions.set(name, subscription);
    registered.catch(() => this.#forget(name, subscription));
    return subscription;
  }

  async #unsubscribe(name: EventName, subscription: Subscription, listener: AnyListener): Promise<void> {
    const removed = subscription.listeners.delete(listener);
    if (!removed || subscription.listeners.size > 0) return;
    this.#forget(name, subscription);
    // a connection that is gone has no registrations either
    await this.#caller.deregister(await subscription.registered).catch(() => undefined);
  }

  #forget(name: EventName, subscription: Subscription): void {
    if (this.#subscriptions.get(name) === subscription) this.#subscriptions.delete(name);
  }
}
