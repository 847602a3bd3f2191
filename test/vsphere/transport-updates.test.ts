/** What is told of changes, by a server of which news get lost. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import type { Caller } from "../../provider/adapters/vsphere/transport/caller";
import { Updates } from "../../provider/adapters/vsphere/transport/updates";
import type { Vim } from "../../provider/adapters/vsphere/transport/vim-types";
import { ProviderError } from "../../provider/contract/errors";

const machine = { type: "VirtualMachine", value: "vm-1" } as const;
const content = {
  propertyCollector: { type: "PropertyCollector", value: "collector" },
  viewManager: { type: "ViewManager", value: "views" },
} as Vim<"ServiceContent">;

/** Tells how the machine is to whoever asks for the first time, and nothing after that. */
class ForgetfulServer {
  power = "poweredOff";
  readonly waits: { readonly collector: string; readonly version: string }[] = [];
  readonly destroyed: string[] = [];
  #made = 0;
  #refusals: ProviderError[] = [];

  refuse(error: ProviderError): void {
    this.#refusals.push(error);
  }

  readonly caller: Caller = {
    generation: 1,
    invoke: (async (method: string, { value }: { value: string }, values: { version?: string }) => {
      if (method === "CreatePropertyCollector") return { type: "PropertyCollector", value: this.#name() };
      if (method === "CreateListView") return { type: "ListView", value: this.#name() };
      if (method === "DestroyPropertyCollector") return void this.destroyed.push(value);
      if (method === "WaitForUpdatesEx") return this.#wait(value, values.version ?? "");
      return undefined;
    }) as Caller["invoke"],
  };

  #name(): string {
    this.#made += 1;
    return `made-${this.#made}`;
  }

  async #wait(collector: string, version: string): Promise<Vim<"UpdateSet"> | undefined> {
    this.waits.push({ collector, version });
    const refusal = this.#refusals.shift();
    if (refusal !== undefined) throw refusal;
    if (version !== "") return undefined;
    const changeSet = [{ name: "runtime.powerState", op: "assign", val: this.power }];
    const objectSet = [{ kind: "enter", obj: machine, changeSet }];
    return { version: "1", filterSet: [{ filter: machine, objectSet }] } as unknown as Vim<"UpdateSet">;
  }
}

function watch(server: ForgetfulServer) {
  const updates = new Updates(server.caller, content);
  const seen: unknown[] = [];
  const stop = updates.watch(machine, {
    changed: (properties) => seen.push(properties.get("runtime.powerState")),
    gone: () => seen.push("gone"),
    failed: (error) => seen.push(error),
  });
  return { updates, seen, stop };
}

test("what got lost is told again after a silence", async () => {
  const server = new ForgetfulServer();
  const { updates, seen } = watch(server);
  await vi.waitFor(() => expect(seen).toContain("poweredOff"));
  server.power = "poweredOn";
  await vi.waitFor(() => expect(seen).toContain("poweredOn"));
  expect(server.waits.map(({ version }) => version).slice(0, 3)).toEqual(["", "1", ""]);
  updates.close();
});

test("an answer that got lost is followed by another collector, and the first is given back", async () => {
  const server = new ForgetfulServer();
  server.refuse(new ProviderError("Unavailable", "the connection was lost"));
  const { updates, seen } = watch(server);
  await vi.waitFor(() => expect(seen).toContain("poweredOff"));
  const [first, second] = server.waits;
  expect(second?.collector).not.toBe(first?.collector);
  expect(server.destroyed).toEqual([first?.collector]);
  updates.close();
  expect(server.destroyed).toHaveLength(1);
});

test("the loop ends with the first answer that nobody waits for", async () => {
  const server = new ForgetfulServer();
  const { updates, seen, stop } = watch(server);
  await vi.waitFor(() => expect(seen).toContain("poweredOff"));
  stop();
  expect(updates.watching).toBe(false);
  await sleep(100);
  const { length } = server.waits;
  await sleep(100);
  expect(server.waits).toHaveLength(length);
  updates.close();
});
