import { type Markup, markup, serialize } from "../xml";

export interface BackingImage {
  readonly path: string;
  readonly format: string;
}

export interface VolumePlan {
  readonly name: string;
  readonly capacityBytes: number;
  readonly format: string;
  /** All space at once, instead of as it is written. */
  readonly allocated?: boolean | undefined;
  readonly backing?: BackingImage | undefined;
}

export function volumeXml({ name, capacityBytes, format, allocated, backing }: VolumePlan): string {
  return serialize(
    markup(
      "volume",
      {},
      markup("name", {}, name),
      markup("capacity", { unit: "bytes" }, capacityBytes),
      markup("allocation", { unit: "bytes" }, allocated === true ? capacityBytes : 0),
      markup("target", {}, markup("format", { type: format }), compatMarkup(format)),
      // the format is always said: libvirt does not probe backing files, and QEMU must not
      backing === undefined ? undefined : backingMarkup(backing),
    ),
  );
}

/**
 * Has qcow2 allocate as well, which takes `allocation` for an estimate otherwise. It cannot where it refers to an
 * image. VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA.
 */
export function creationFlags({ format, allocated, backing }: VolumePlan): number {
  return allocated === true && format === "qcow2" && backing === undefined ? 1 : 0;
}

// libvirt's default is version 2, which cannot grow once it has a snapshot, and has no bitmaps for backups
function compatMarkup(format: string): Markup | undefined {
  return format === "qcow2" ? markup("compat", {}, "1.1") : undefined;
}

function backingMarkup({ path, format }: BackingImage): Markup {
  return markup("backingStore", {}, markup("path", {}, path), markup("format", { type: format }));
}

export function directoryPoolXml(name: string, path: string): string {
  return serialize(
    markup("pool", { type: "dir" }, markup("name", {}, name), markup("target", {}, markup("path", {}, path))),
  );
}
