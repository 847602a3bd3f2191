/** One vcsim for all tests of a file, and a client that is logged in for each. */
import { afterAll, afterEach, beforeAll, beforeEach, onTestFinished } from "vitest";
import { orReason } from "../peer";
import { startVcsim, type Vcsim, type VcsimOptions } from "../vcsim";
import type { VcsimControl } from "../vcsim-control";
import { firstMatch, RawSoap, type Reference, sessionManager } from "./raw-soap";

/** A running machine that every inventory has. */
export const machineName = "DC0_C0_RP0_VM0";

export interface Fixture {
  readonly peer: Vcsim;
  readonly control: VcsimControl;
  readonly client: RawSoap;
  /** {@link machineName} */
  readonly machine: Reference;
}

/** Answers what gives the running test's; the tests are skipped where vcsim cannot be had. */
export function useVcsim(options: VcsimOptions): () => Fixture {
  let peer: Vcsim | string = "not started";
  let fixture: Fixture | undefined;

  beforeAll(async () => {
    peer = await orReason(startVcsim(options));
  });

  beforeEach(async ({ skip }) => {
    if (typeof peer === "string") return skip(peer);
    const client = new RawSoap(peer);
    await client.login();
    fixture = { peer, control: peer.control, client, machine: await client.find(`/DC0/vm/${machineName}`) };
  });

  afterEach(async () => {
    if (fixture === undefined) return;
    const { control, client } = fixture;
    await Promise.all([control.removeRules(), control.setDelays({}), control.setGuests({ shutdown: 0 })]);
    await client.call("Logout", sessionManager);
    await control.resetRequests();
  });

  afterAll(async () => {
    if (typeof peer !== "string") await peer.stop();
  });

  return () => {
    if (fixture === undefined) throw new Error("there is no vcsim");
    return fixture;
  };
}

/** A further one, until the test ends. */
export async function another(options: VcsimOptions): Promise<Vcsim> {
  const peer = await startVcsim({ machines: 0, ...options });
  onTestFinished(() => peer.stop());
  return peer;
}

/** Content of CloneVM_Task. */
export async function cloneContent(client: RawSoap, name: string, config = ""): Promise<string> {
  const [type, folder] = await client.find("/DC0/vm");
  const spec = `<spec><location/><template>false</template>${config}<powerOn>false</powerOn></spec>`;
  return `<folder type="${type}">${folder}</folder><name>${name}</name>${spec}`;
}

/** A machine of its own for a test, off. */
export async function makeMachine({ client, machine }: Fixture, name: string): Promise<Reference> {
  await client.task("CloneVM_Task", machine, await cloneContent(client, name));
  return client.find(`/DC0/vm/${name}`);
}

export async function powerState(client: RawSoap, machine: Reference): Promise<string> {
  return firstMatch(await client.read(machine, "runtime.powerState"), />(powered\w+|suspended)</);
}
