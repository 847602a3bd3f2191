import type { Placement } from "../../../contract/placement";
import type { Task } from "../../../contract/task";
import { toLocation } from "../to-native";
import type { Host } from "../transport/host";
import { callChange } from "./calls";

export function moveMachine(host: Host, id: string, placement: Placement): Promise<Task | undefined> {
  const change = () => {
    const present = host.machines.read(id)?.placement;
    const location = toLocation({ placement: { ...present, ...placement } }, host.defaults);
    return { kind: "move", placement, location } as const;
  };
  return callChange(host, id, { name: "moveMachine", change });
}
