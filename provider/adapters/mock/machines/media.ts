import type { DesiredMedium } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import type { MockSession } from "../session";
import { callChange } from "./calls";
import { readImage } from "./read-image";

/** Adds a drive, or changes what is in it. */
export function putMedium(
  session: MockSession,
  id: string,
  kind: "add-medium" | "change-medium",
  medium: DesiredMedium,
): Promise<Task | undefined> {
  const change = () => {
    requireImage(session, medium);
    return { kind, medium };
  };
  return callChange(session, id, { name: kind === "add-medium" ? "addDrive" : "changeMedium", change });
}

export function requireImage(session: MockSession, { name, image }: DesiredMedium): void {
  if (image !== undefined) readImage(session, image, `media[${name}].image`);
}
