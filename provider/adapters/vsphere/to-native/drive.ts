import type { DesiredMedium } from "../../../contract/machine";
import type { Drive } from "../from-native/media";
import type { MarkedMedium } from "../marker";
import type { Layout } from "./layout";

/** Adds a CD drive. `running`: the image is in it at once. */
export function addDrive(layout: Layout, { name, image }: DesiredMedium, running: boolean): MarkedMedium {
  const { controllerKey, unitNumber, slot } = layout.placeDrive(name);
  layout.add({
    $type: "VirtualCdrom",
    key: layout.newKey(),
    controllerKey,
    unitNumber,
    ...withImage(image, running),
  });
  return { name, slot };
}

/** The drive with another image in it, or with none. */
export function driveWith(device: Drive, image: string | undefined, running: boolean): Drive {
  return { ...device, ...withImage(image, running) };
}

/** An empty drive is that of whoever looks at the console: the only backing that needs nothing of a host. */
function withImage(image: string | undefined, running: boolean): Pick<Drive, "backing" | "connectable"> {
  const isFull = image !== undefined;
  return {
    backing: isFull
      ? { $type: "VirtualCdromIsoBackingInfo", fileName: image }
      : { $type: "VirtualCdromRemotePassthroughBackingInfo", deviceName: "", exclusive: false },
    connectable: { startConnected: isFull, allowGuestControl: true, connected: isFull && running },
  };
}
