/** One vcsim for all tests of a file, and a session of the transport for each test, with its calls counted. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished } from "vitest";
import type { VsphereCredentials } from "../../provider/adapters/vsphere/transport/endpoint";
import { openVimSession, type VimSession } from "../../provider/adapters/vsphere/transport/vim-session";
import type { MoRef } from "../../provider/adapters/vsphere/transport/vim-types";
import type { TaskTracker } from "../../provider/tasks/tracker";
import { orReason } from "../peers/peer";
import { startVcsim, type Vcsim, type VcsimOptions } from "../peers/vcsim";
import { type TrackedContext, tracked } from "../support/test-tracker";
import { requestProblems } from "./request-order";

/** A running machine that every inventory has. */
export const machinePath = "/DC0/vm/DC0_C0_RP0_VM0";

/** `calls` fills with the names of native calls, in order. */
export function countingContext(calls: string[]): TrackedContext {
  return {
    ...tracked(),
    call(call, run) {
      calls.push(call.name);
      return run(new AbortController().signal);
    },
    limited: (_thing, _limit, work) => work(),
    report: () => undefined,
  };
}

export interface CountedSession {
  readonly session: VimSession;
  /** Closed with the session. */
  readonly tracker: TaskTracker;
  /** Since the session was opened. */
  readonly calls: string[];
}

/** Closed when the test ends. */
export async function openCounted(
  { url, authority, user, password }: Vcsim,
  credentials: VsphereCredentials = { type: "password", username: user, password },
): Promise<CountedSession> {
  const calls: string[] = [];
  const endpoint = { url, credentials, caBundle: authority, insecureSkipVerify: false };
  const context = countingContext(calls);
  const { tracker } = context;
  const session = await openVimSession(endpoint, context);
  tracker.begin(session.tasks);
  session.closed.then(() => tracker.close());
  onTestFinished(() => session.close());
  calls.length = 0;
  return { session, tracker, calls };
}

export interface Fixture extends CountedSession {
  readonly peer: Vcsim;
  readonly machine: MoRef;
}

/** Answers what gives the running test's; the tests are skipped where vcsim cannot be had. */
export function useTransport(options: VcsimOptions = {}): () => Fixture {
  let peer: Vcsim | string = "not started";
  let fixture: Fixture | undefined;

  beforeAll(async () => {
    peer = await orReason(startVcsim(options));
  });

  beforeEach(async ({ skip }) => {
    if (typeof peer === "string") return skip(peer);
    const counted = await openCounted(peer);
    const machine = await counted.session.find.byInventoryPath(options.esxi ? esxiPath : machinePath);
    if (machine === undefined) throw new Error("the inventory lacks its machine");
    counted.calls.length = 0;
    fixture = { ...counted, peer, machine };
  });

  afterEach(async () => {
    if (typeof peer === "string") return;
    const { control } = peer;
    const requests = await control.requests();
    await Promise.all([control.removeRules(), control.setDelays({}), control.resetRequests()]);
    // vcsim takes what a real server would not
    for (const { body } of requests.filter(({ path }) => path === "/sdk")) {
      expect(await requestProblems(body)).toEqual([]);
    }
  });

  afterAll(async () => {
    if (typeof peer !== "string") await peer.stop();
  });

  return () => {
    if (fixture === undefined) throw new Error("there is no vcsim");
    return fixture;
  };
}

const esxiPath = "/ha-datacenter/vm/ha-host_VM0";
