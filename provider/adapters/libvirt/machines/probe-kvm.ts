/** Whether machines of a host really run on its KVM: by running a tiny one, which leaves nothing behind. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ProviderError } from "../../../contract/errors";
import { says } from "../errors/texts";
import { domainStates } from "../from-native/power";
import { readVcpuTime, wantedProbeStatistics } from "../from-native/statistics";
import type { HostFacts } from "../host-facts";
import { type ProbePlan, probeXml } from "../to-native/probe-xml";
import type { LibvirtCaller } from "../transport/caller";
import { domainReference } from "../transport/domain-reference";
import { lifecycleEvents, stoppedDetails } from "../transport/events";
import { procedures } from "../transport/procedures";
import { destroy } from "./delete";
import { startFlags } from "./domain-flags";

/**
 * - `works`: the machine's firmware came to its end.
 * - `slow`: it had the time for that several times over, and did not. KVM without the processor's help, as it is
 *   offered inside some hypervisors, interprets every instruction: fifty times slower than emulation, as measured.
 * - `fails`: it did not start, or its CPU did not.
 * - `unknown`: the host did not say, or was too busy.
 */
export type KvmVerdict = "works" | "slow" | "fails" | "unknown";

export interface ProbeOptions {
  /** As `<domain type>` has it. Default kvm. */
  readonly type?: HostFacts["accelerator"];
  /** Milliseconds between looks at a machine that has not ended by itself. Default: 12 s in all. */
  readonly looks?: readonly number[];
}

const usualLooks = [1_500, 1_500, 3_000, 6_000];

/**
 * Nanoseconds of its CPU's own time, however busy the host is. Emulation comes to the end in a quarter of that
 * (QEMU 7.2 at 2.5 GHz), and working KVM is faster.
 */
const slowFrom = 1e9;

/** Whatever the host refuses is no reason not to make the machine that was asked for. */
export async function probeKvm(caller: LibvirtCaller): Promise<KvmVerdict> {
  try {
    return await runProbe(caller);
  } catch (error) {
    if (!ProviderError.is(error)) throw error;
    caller.context.report("debug", `the machine that tries KVM: ${String(error)}`);
    return says(error, "kvmFails") ? "fails" : "unknown";
  }
}

/** Three calls where all is well: an event is subscribed to and let go, and the machine made. */
export async function runProbe(
  caller: LibvirtCaller,
  { type = "kvm", looks = usualLooks }: ProbeOptions = {},
): Promise<KvmVerdict> {
  const uuid = randomUUID();
  const end = Promise.withResolvers<KvmVerdict>();
  let running = true;
  const stop = await caller.client.subscribe("lifecycle", ({ domain, event, detail }) => {
    if (domain.uuid !== uuid || event !== lifecycleEvents.stopped) return;
    running = false;
    end.resolve(endedBy(detail));
  });
  try {
    await start(caller, { uuid, type });
    for (const milliseconds of looks) {
      const verdict = (await within(milliseconds, end.promise)) ?? (await look(caller, uuid));
      if (verdict !== undefined) return verdict;
    }
    return "unknown";
  } finally {
    if (running) await destroy({ caller }, uuid);
    await stop();
  }
}

function endedBy(detail: number): KvmVerdict {
  if (detail === stoppedDetails.shutdown) return "works";
  return detail === stoppedDetails.crashed || detail === stoppedDetails.failed ? "fails" : "unknown";
}

// one after the other and not a random one: libvirt keeps a log file for each name
const names = Array.from({ length: 8 }, (_, index) => `virtrigaud-kvm-probe-${index}`);

/** It dies with this connection, if not before. */
async function start(caller: LibvirtCaller, plan: Omit<ProbePlan, "name">): Promise<void> {
  const flags = startFlags.autodestroy | startFlags.validate;
  for (const [index, name] of names.entries()) {
    try {
      await caller.invoke(procedures.domainCreateXml, { xml: probeXml({ name, ...plan }), flags });
      return;
    } catch (error) {
      // another process is trying the same host
      if (!ProviderError.is(error, "Conflict") || index === names.length - 1) throw error;
    }
  }
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([promise, delay(milliseconds, undefined, { signal: over.signal })]);
  } finally {
    over.abort();
  }
}

async function look(caller: LibvirtCaller, uuid: string): Promise<KvmVerdict | undefined> {
  const { records } = await caller.invoke(procedures.connectGetAllDomainStats, {
    domains: [domainReference(uuid)],
    statistics: wantedProbeStatistics,
    flags: 0,
  });
  const [record] = records;
  // it ended this moment, and the event is on its way
  if (record === undefined) return undefined;
  const { state, time } = readVcpuTime(record);
  // nested hosts can let QEMU open KVM and then fail to run a CPU
  if (state === domainStates.paused) return "fails";
  return time >= slowFrom ? "slow" : undefined;
}
