/** libvirt has no tasks but the copies of running disks. Its events wake whoever waits for a machine. */
import type { TaskEvent, TaskSource } from "../../contract/task";
import { blockJobs } from "./machines/block-jobs";
import type { LibvirtSession } from "./session";
import type { Unsubscribe } from "./transport/event-hub";
import type { RpcClient } from "./transport/rpc-client";

/** Events tell of states; a new address in a lease makes none, so machines are looked at now and then too. */
export function taskSource({ caller }: LibvirtSession): TaskSource {
  return { subscribe: (listener) => subscribeToMachines(caller.client, listener), ...blockJobs(caller) };
}

function subscribeToMachines(client: RpcClient, listener: (event: TaskEvent) => void): () => void {
  const changed = ({ domain }: { readonly domain: { readonly uuid: string } }): void =>
    listener({ type: "machine", reference: domain.uuid });
  const subscriptions: Promise<Unsubscribe>[] = [
    client.subscribe("lifecycle", changed),
    client.subscribe("agentLifecycle", changed),
    client.subscribe("reboot", changed),
  ];
  // without events there is still the pace; a connection that is lost is told of elsewhere
  for (const subscription of subscriptions) subscription.catch(() => undefined);
  return () => {
    for (const subscription of subscriptions) {
      subscription.then((stop) => stop()).catch(() => undefined);
    }
  };
}
