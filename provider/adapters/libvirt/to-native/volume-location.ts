import { type Markup, markup } from "../xml";

/** How a machine reaches what a disk holds. Volumes of pools without files or devices go by pool and name. */
export type VolumeLocation =
  | { readonly type: "file"; readonly path: string }
  | { readonly type: "block"; readonly path: string }
  | { readonly type: "volume"; readonly pool: string; readonly volume: string };

/** A file of the host, or a device. */
export function pathLocation(path: string): VolumeLocation {
  return { type: isDevicePath(path) ? "block" : "file", path };
}

export function isDevicePath(path: string): boolean {
  return path.startsWith("/dev/");
}

export function sourceMarkup(location: VolumeLocation): Markup {
  switch (location.type) {
    case "file":
      return markup("source", { file: location.path });
    case "block":
      return markup("source", { dev: location.path });
    case "volume":
      return markup("source", { pool: location.pool, volume: location.volume });
  }
}
