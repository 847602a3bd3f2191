import type { PowerTransition } from "../../../contract/changes";
import { ProviderError } from "../../../contract/errors";
import type { ObservedPower } from "../../../contract/machine";
import type { MachineRecord, PowerRecord } from "./records";

export interface PowerChange {
  readonly kind: "power";
  readonly to: PowerTransition;
  readonly bootDuration: number;
  readonly shutdownDuration: number;
}

type Transition = (machine: MachineRecord, change: PowerChange, at: number) => PowerRecord;

const transitions: Readonly<Record<PowerTransition, Transition>> = {
  on: ({ power }, change, at) => {
    switch (power.state) {
      case "On":
        return power;
      case "Suspended":
      case "Paused":
        return { state: "On", boots: power.boots, readyAt: at };
      case "Off":
      case "Crashed":
        return booted(power, change, at);
    }
  },
  off: ({ power }) => (power.state === "Off" ? power : switchedOff(power)),
  shutdown: (machine, change, at) => {
    const { power, settings } = machine;
    if (power.state === "Off") return power;
    demandState(machine, ["On"], change);
    return settings.native.ignoresShutdown === true || power.offAt !== undefined
      ? power
      : { ...power, offAt: at + change.shutdownDuration };
  },
  suspend: (machine, change) => {
    const { power } = machine;
    if (power.state === "Suspended") return power;
    demandState(machine, ["On"], change);
    return { state: "Suspended", boots: power.boots, readyAt: power.readyAt };
  },
  reboot: (machine, change, at) => {
    demandState(machine, ["On"], change);
    return booted(machine.power, change, at);
  },
  reset: (machine, change, at) => {
    demandState(machine, ["On", "Paused", "Crashed"], change);
    return booted(machine.power, change, at);
  },
};

/** The machine after the transition; the very same where it is there already. Throws `Conflict` where there is no way. */
export function changePower(machine: MachineRecord, change: PowerChange, at: number): MachineRecord {
  const power = transitions[change.to](machine, change, at);
  return power === machine.power ? machine : { ...machine, power };
}

export function switchedOff({ boots }: PowerRecord): PowerRecord {
  return { state: "Off", boots, readyAt: 0 };
}

function booted({ boots }: PowerRecord, { bootDuration }: PowerChange, at: number): PowerRecord {
  return { state: "On", boots: boots + 1, readyAt: at + bootDuration };
}

function demandState(machine: MachineRecord, states: readonly ObservedPower[], { to }: PowerChange): void {
  if (states.includes(machine.power.state)) return;
  throw new ProviderError("Conflict", `a machine that is ${machine.power.state} cannot do "${to}"`, {
    reference: machine.id,
    remediation: "power it on first",
  });
}
