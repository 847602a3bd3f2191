/** The least that an adapter is: no optional group, and any capabilities. docs/adding-an-adapter.md starts from here. */
import type { Adapter } from "../../../provider/contract/adapter";
import type { Capabilities } from "../../../provider/contract/capabilities";
import type { Hypervisor } from "./hypervisor";
import { machineOperations } from "./machines";
import { violations } from "./to-native";
import { Wire } from "./transport";

export function minimalAdapter(hypervisor: Hypervisor, capabilities: Capabilities): Adapter {
  return {
    type: "minimal",
    capabilities,
    rules: violations,
    async connect({ endpoint, credentials }, context) {
      const wire = new Wire(hypervisor, context);
      await wire.call("login", "read", endpoint, (server) => server.login(credentials.password));
      return {
        version: hypervisor.version,
        capabilities,
        machines: machineOperations(wire),
        closed: wire.closed,
        close: async () => wire.close(),
      };
    },
  };
}
