import type { Capability } from "../../provider/contract/capabilities";
import { mockMachine } from "../mock/mock-backend";
import { Hypervisor } from "./minimal/hypervisor";
import { minimalAdapter } from "./minimal/index";
import { markedWith } from "./minimal/marker";
import { describeAdapter } from "./suite";

const capabilities: readonly Capability[][] = [[], ["adoption", "macAddresses"]];

for (const declared of capabilities) {
  const hypervisor = new Hypervisor("secret");
  const connection = {
    endpoint: "memory://here",
    credentials: { password: "secret" },
    insecureSkipVerify: false,
    defaults: {},
    native: {},
  };
  describeAdapter({
    name: `minimal with ${declared.length} capabilities`,
    adapter: minimalAdapter(hypervisor, new Set(declared)),
    open: async () => ({
      connection,
      refused: [
        {
          why: "with a wrong password",
          connection: { ...connection, credentials: { password: "wrong" } },
          code: "Unauthorized",
        },
      ],
      machine: mockMachine,
      guest: { hasAddress: false, shutsDown: false },
      makeForeignMachine: async (name) => {
        const { annotations } = markedWith(
          { id: "the original", annotations: {} },
          { owner: `key of ${name}` },
        );
        const spec = { name, cpus: 1, memoryBytes: 2 ** 29, disks: [], cards: [], annotations };
        hypervisor.define(`a copy: ${name}`, spec);
      },
      replaceMachine: async (reference) => {
        const machine = hypervisor.read(reference);
        if (machine === undefined) throw new Error(`there is no machine ${reference}`);
        hypervisor.remove(reference);
        hypervisor.define(reference, { ...machine, annotations: {} });
      },
      importsDisks: false,
      close: async () => undefined,
    }),
  });
}
