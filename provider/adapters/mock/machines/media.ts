import type { DesiredMedium } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import type { Host } from "../transport/host";
import { callChange } from "./calls";
import { readImage } from "./read-image";

/** Adds a drive, or changes what is in it. */
export function putMedium(
  host: Host,
  id: string,
  kind: "add-medium" | "change-medium",
  medium: DesiredMedium,
): Promise<Task | undefined> {
  const change = () => {
    requireImage(host, medium);
    return { kind, medium };
  };
  return callChange(host, id, { name: kind === "add-medium" ? "addDrive" : "changeMedium", change });
}

export function requireImage(host: Host, { name, image }: DesiredMedium): void {
  if (image !== undefined) readImage(host, image, `media[${name}].image`);
}
