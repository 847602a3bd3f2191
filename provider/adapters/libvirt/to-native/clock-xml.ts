import type { IsGiven } from "../given-settings";
import type { HostFacts } from "../host-facts";
import { append, attribute, children, type Element, find, type Markup, markup, remove } from "../xml";
import type { MachineBlock } from "./disk-xml";

type Clock = MachineBlock["clock"];

const usualOnPc: Readonly<Record<string, string>> = { rtc: "catchup", pit: "delay", hpet: "absent" };

export function usualTimers({
  architecture,
}: Pick<HostFacts, "architecture">): Readonly<Record<string, string>> {
  return architecture === "x86_64" ? usualOnPc : {};
}

// others are none of the block's
export const timerNames: readonly string[] = ["rtc", "pit", "hpet", "kvmclock", "hypervclock"];
export const clockOffsets: readonly string[] = ["utc", "localtime"];

export function writeClock(domain: Element, clock: Clock, host: HostFacts, isGiven: IsGiven): void {
  if (isGiven("clock.offset")) writeOffset(domain, clock?.offset);
  const policies: Readonly<Record<string, string>> = { ...usualTimers(host), ...clock?.timers };
  for (const name of timerNames) {
    if (isGiven(`clock.timers.${name}`)) writeTimer(domain, name, policies[name]);
  }
}

function writeOffset(domain: Element, wanted: string | undefined): void {
  const clock = find(domain, "clock");
  const present = attribute(clock, "offset");
  // somebody's own, which no program has asked to change
  if (present !== undefined && wanted === undefined && !clockOffsets.includes(present)) return;
  if (present === (wanted ?? "utc")) return;
  const element = clock ?? append(domain, markup("clock"));
  for (const name of ["timezone", "adjustment", "basis", "start"]) element.removeAttribute(name);
  element.setAttribute("offset", wanted ?? "utc");
}

function writeTimer(domain: Element, name: string, policy: string | undefined): void {
  const clock = find(domain, "clock");
  const present = children(clock, "timer").find((timer) => attribute(timer, "name") === name);
  if (present === undefined ? policy === undefined : timerPolicy(present) === policy) return;
  remove(present);
  if (policy !== undefined)
    append(clock ?? append(domain, markup("clock", { offset: "utc" })), timerMarkup(name, policy));
}

function timerMarkup(name: string, policy: string): Markup {
  if (policy === "present") return markup("timer", { name, present: "yes" });
  if (policy === "absent") return markup("timer", { name, present: "no" });
  return markup("timer", { name, tickpolicy: policy });
}

export function timerPolicy(timer: Element): string | undefined {
  const present = attribute(timer, "present");
  if (present === "no") return "absent";
  return attribute(timer, "tickpolicy") ?? (present === undefined ? undefined : "present");
}
