import { int32, int64, oneOf } from "./checks";
import { nonZero } from "./fields";
import type { Option } from "./option";
import type { EvictionStrategy, StartStrategy } from "./values";
import { evictionStrategies, startStrategies } from "./values";

/** Seconds that the guest has to shut down; 0 is none. */
export function withTerminationGracePeriod(seconds: number): Option {
  int64("withTerminationGracePeriod", "seconds", seconds);
  return ({ spec }) => {
    spec.terminationGracePeriodSeconds = seconds;
  };
}

/** What becomes of the machine when its node is drained. */
export function withEvictionStrategy(evictionStrategy: EvictionStrategy): Option {
  oneOf("withEvictionStrategy", "evictionStrategy", evictionStrategy, evictionStrategies);
  return ({ spec }) => {
    spec.evictionStrategy = evictionStrategy;
  };
}

/** `Paused`: the guest waits for `unpause` before its first instruction. */
export function withStartStrategy(startStrategy: StartStrategy): Option {
  oneOf("withStartStrategy", "startStrategy", startStrategy, startStrategies);
  return ({ spec }) => {
    spec.startStrategy = startStrategy;
  };
}

/** The machine is well as long as its guest agent answers; seconds and a count, 0 for Kubernetes' default. */
export function withGuestAgentPingLivenessProbe(
  initialDelaySeconds: number,
  periodSeconds: number,
  failureThreshold: number,
): Option {
  const times = { initialDelaySeconds, periodSeconds, failureThreshold };
  for (const [name, value] of Object.entries(times)) int32("withGuestAgentPingLivenessProbe", name, value);
  return ({ spec }) => {
    spec.livenessProbe = { guestAgentPing: {}, ...nonZero(times) };
  };
}
