/** How often Providers of one vCenter log in. */
import { expect, onTestFinished, test } from "vitest";
import type { ProviderInputs } from "../../provider/models/provider";
import { events } from "../../provider/observability/events";
import { closeSessions, openSession } from "../../provider/runtime/sessions";
import { orReason } from "../peers/peer";
import { startVcsim } from "../peers/vcsim";

test("Providers that differ in timeouts, limits and capabilities log in once, another user anew", async ({
  skip,
}) => {
  const peer = await orReason(startVcsim());
  if (typeof peer === "string") return skip(peer);
  onTestFinished(async () => {
    await closeSessions();
    await peer.stop();
  });
  const calls: string[] = [];
  onTestFinished(
    events.on((event) => {
      if (event.type === "call-started") calls.push(event.name);
    }),
  );
  const { url: endpoint, authority: caBundle, user: username, password } = peer;
  const provider = (more: Partial<ProviderInputs> = {}): ProviderInputs => ({
    type: "vsphere",
    endpoint,
    caBundle,
    credentials: { username, password },
    ...more,
  });
  const logins = () => calls.filter((name) => name === "vsphere.Login").length;
  const open = await Promise.all([
    openSession(provider()),
    openSession(provider({ timeouts: { describe: "20s" }, rateLimit: { qps: 1_000 } })),
    openSession(provider({ withoutCapabilities: ["snapshots"] })),
  ]);
  expect(logins()).toBe(1);
  expect(open.map(({ session }) => session.snapshots !== undefined)).toEqual([true, true, false]);
  const lists = await Promise.all(open.map(({ session }) => session.machines.list()));
  expect(new Set(lists.map(({ length }) => length)).size).toBe(1);
  await openSession(provider({ credentials: { username: `${username}2`, password } })).catch(() => undefined);
  expect(logins()).toBe(2);
});
