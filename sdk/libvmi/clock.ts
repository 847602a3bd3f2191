import type { Clock } from "../kubevirt/kubevirt";
import { present } from "./checks";
import type { Option } from "./option";

/** What the guest's clocks show. */
export function withClock(clock: Clock): Option {
  present("withClock", "clock", clock);
  return ({ spec }) => {
    spec.domain.clock = structuredClone(clock);
  };
}
