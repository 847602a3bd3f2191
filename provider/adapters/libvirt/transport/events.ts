/** The domain events we know: how to ask for them, and how their messages read. */
import { type Codec, int, type OutputOf, string, struct } from "./codecs";
import { eventDomain as domain } from "./procedures";

/** `eventId` is virDomainEventID; `procedure` the number of the message, which carries a callback id. */
interface EventKind<Message> {
  readonly eventId: number;
  readonly procedure: number;
  readonly message: Codec<Message, never>;
}

const callbackId = int;
const aboutDomain = struct({ callbackId, domain });
const aboutDevice = struct({ callbackId, domain, device: string });

export const eventKinds = {
  /** `event` is one of {@link lifecycleEvents}, `detail` its reason. */
  lifecycle: kind(0, 318, struct({ callbackId, domain, event: int, detail: int })),
  reboot: kind(1, 319, aboutDomain),
  /** `device` is the alias that the XML description of the running domain has. */
  deviceRemoved: kind(15, 333, aboutDevice),
  /** `state` 1 is connected, 2 disconnected. */
  agentLifecycle: kind(18, 348, struct({ callbackId, domain, state: int, reason: int })),
  deviceRemovalFailed: kind(22, 367, aboutDevice),
} as const;

export type EventName = keyof typeof eventKinds;
export type EventMessage<Name extends EventName> = OutputOf<(typeof eventKinds)[Name]["message"]>;
export type EventListener<Name extends EventName> = (message: EventMessage<Name>) => void;

/** virDomainEventType. */
export const lifecycleEvents = {
  defined: 0,
  undefined: 1,
  started: 2,
  suspended: 3,
  resumed: 4,
  stopped: 5,
  shutdown: 6,
  suspendedByGuest: 7,
  crashed: 8,
} as const;

/** virDomainEventStoppedDetailType: the `detail` of a lifecycle event `stopped`. */
export const stoppedDetails = {
  shutdown: 0,
  destroyed: 1,
  crashed: 2,
  migrated: 3,
  saved: 4,
  failed: 5,
  fromSnapshot: 6,
} as const;

const byProcedure: ReadonlyMap<number, EventName> = new Map(
  (Object.keys(eventKinds) as EventName[]).map((name) => [eventKinds[name].procedure, name]),
);

export function eventNameOf(procedure: number): EventName | undefined {
  return byProcedure.get(procedure);
}

function kind<Message>(
  eventId: number,
  procedure: number,
  message: Codec<Message, never>,
): EventKind<Message> {
  return { eventId, procedure, message };
}
