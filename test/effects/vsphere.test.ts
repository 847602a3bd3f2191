/** What vSphere's simulator does with a machine that runs, against the tables. */
import { afterAll } from "vitest";
import * as hooks from "../../provider/hooks";
import { useAdapter } from "../vsphere/adapter-fixture";
import { describeEffects } from "./property";

const fixture = useAdapter();
afterAll(() => hooks.closeSessions());

describeEffects("vsphere", "VM Network", () => {
  const { peer, control } = fixture();
  return {
    provider: {
      type: "vsphere",
      endpoint: peer.url,
      credentials: { username: peer.user, password: peer.password },
      caBundle: peer.authority,
    },
    network: "VM Network",
    boots: async () => {
      const { PowerOnVM_Task, PowerOffVM_Task, ShutdownGuest } = await control.calls();
      return { PowerOnVM_Task, PowerOffVM_Task, ShutdownGuest };
    },
  };
});
