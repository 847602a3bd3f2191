/** What outlives the operation that began it: as in hooks, calls end with the operation that they are made in. */
import { AsyncLocalStorage } from "node:async_hooks";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { throughLease } from "../../provider/adapters/vsphere/transport/lease";
import { openVimSession, type VimSession } from "../../provider/adapters/vsphere/transport/vim-session";
import { ProviderError } from "../../provider/contract/errors";
import { type TrackedContext, tracked } from "../support/test-tracker";
import { useTransport } from "./transport-fixture";

const fixture = useTransport();
const operation = new AsyncLocalStorage<AbortSignal>();

const context: TrackedContext = {
  ...tracked(),
  async call(_call, run) {
    const signal = operation.getStore() ?? new AbortController().signal;
    const over = new Promise<never>((_resolve, reject) => {
      const give = (): void => reject(new ProviderError("Cancelled", "the operation was cancelled"));
      if (signal.aborted) give();
      else signal.addEventListener("abort", give, { once: true });
    });
    return Promise.race([over, signal.aborted ? over : run(signal)]);
  },
  limited: (_thing, _limit, work) => work(),
  report: () => undefined,
};

let session: VimSession;

beforeEach(async () => {
  const { url, authority: caBundle, user: username, password } = fixture().peer;
  const credentials = { type: "password", username, password } as const;
  session = await openVimSession({ url, credentials, caBundle, insecureSkipVerify: false }, context);
  context.tracker.begin(session.tasks);
  onTestFinished(() => session.close());
});

/** Two operations at the same time; the first is given up while the calls are on their way. */
async function firstGivenUp<Result>(work: () => Promise<Result>): Promise<PromiseSettledResult<Result>[]> {
  await fixture().peer.control.setDelays({ calls: 150 });
  const stop = new AbortController();
  const first = operation.run(stop.signal, work);
  const second = operation.run(new AbortController().signal, work);
  setTimeout(() => stop.abort(), 100);
  return Promise.allSettled([first, second]);
}

describe("an operation that is given up takes nothing from others", () => {
  test("that read the same objects", async () => {
    const { machine } = fixture();
    const [, second] = await firstGivenUp(() => session.properties.get("VirtualMachine", machine, ["name"]));
    expect(second).toMatchObject({ status: "fulfilled", value: { name: "DC0_C0_RP0_VM0" } });
  });

  test("that need the same login", async () => {
    await fixture().peer.control.endSessions();
    const [, second] = await firstGivenUp(() => session.find.byInventoryPath("/DC0"));
    expect(second).toMatchObject({ status: "fulfilled", value: { type: "Datacenter" } });
  });

  test("that look for the same location", async () => {
    const [, second] = await firstGivenUp(() => session.find.locations.find(["Datastore"], "LocalDS_0"));
    expect(second).toMatchObject({ status: "fulfilled", value: { name: "LocalDS_0" } });
  });

  test("that want the same tag or policy", async () => {
    const { tagging, policies } = session.vCenter();
    const [, tag] = await firstGivenUp(() => tagging.tagId("shared", "tag"));
    expect(tag).toMatchObject({ status: "fulfilled" });
    const [, policy] = await firstGivenUp(() => policies.policyId("vSAN Default Storage Policy"));
    expect(policy).toMatchObject({ status: "fulfilled" });
  });

  test("that wait for tasks", async () => {
    const { peer, machine } = fixture();
    await peer.control.setDelays({ tasks: { ReconfigVM_Task: 500 } });
    const stop = new AbortController();
    const touch = async (annotation: string) => {
      const task = await session.begin(
        "ReconfigVM_Task",
        machine,
        { spec: { annotation } },
        { description: "touch" },
      );
      return context.settled(task);
    };
    const first = operation.run(stop.signal, () => touch("first"));
    const second = operation.run(new AbortController().signal, () => touch("second"));
    setTimeout(() => stop.abort(), 150);
    expect(await Promise.allSettled([first, second])).toMatchObject([
      { status: "fulfilled" },
      { status: "fulfilled" },
    ]);
  });
});

test("an operation that is given up gives its lease back", async () => {
  const { peer } = fixture();
  const gone = { type: "HttpNfcLease", value: "session[none]none" };
  const stop = new AbortController();
  const { signal } = stop;
  const sending = operation.run(signal, () => {
    stop.abort();
    return throughLease(session, gone, { totalBytes: 0, signal }, async () => undefined);
  });
  await expect(sending).rejects.toMatchObject({ code: "Cancelled" });
  expect(await peer.control.requests("HttpNfcLeaseAbort")).toHaveLength(1);
});
