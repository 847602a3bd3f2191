import type { Placement } from "../../../contract/placement";
import type { Task } from "../../../contract/task";
import type { MockSession } from "../session";
import { toLocation } from "../to-native";
import { callChange } from "./calls";

export function moveMachine(
  session: MockSession,
  id: string,
  placement: Placement,
): Promise<Task | undefined> {
  const change = () => {
    const present = session.machines.read(id)?.placement;
    const location = toLocation({ placement: { ...present, ...placement } }, session.defaults);
    return { kind: "move", placement, location } as const;
  };
  return callChange(session, id, { name: "moveMachine", change });
}
