/** Images on the host: where they are, their format and size. */
import { createHash } from "node:crypto";
import { posix } from "node:path";
import { ProviderError } from "../../contract/errors";
import { errorNumbers, isLibvirtError } from "./errors";
import type { Host } from "./host";
import { directoryPoolXml } from "./to-native/volume-xml";
import { type PoolReference, procedures, type VolumeReference } from "./transport/procedures";
import { attribute, parseXml, text } from "./xml";

export interface HostImage {
  readonly path: string;
  readonly format: string;
  readonly capacityBytes: number;
  /** Absent for a file outside of all pools. */
  readonly volume?: VolumeReference | undefined;
  readonly backingPath?: string | undefined;
}

export class ImageStore {
  readonly #host: Host;
  readonly #known = new Map<string, Promise<HostImage | undefined>>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** By path; read once, since a base of machines must not change. */
  get(path: string): Promise<HostImage | undefined> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const reading = this.read(path);
    this.#known.set(path, reading);
    // what is missing may come
    reading.then(
      (image) => image === undefined && this.#known.delete(path),
      () => this.#known.delete(path),
    );
    return reading;
  }

  forget(path: string): void {
    this.#known.delete(path);
  }

  async read(path: string): Promise<HostImage | undefined> {
    const volume = await this.#lookup(path);
    if (volume !== undefined) return this.describe(volume);
    return path.startsWith("/") ? this.#readOutsidePools(path) : undefined;
  }

  /** `undefined` when it is gone. */
  async describe(volume: VolumeReference): Promise<HostImage | undefined> {
    try {
      const { xml } = await this.#host.invoke(procedures.storageVolGetXmlDesc, { volume, flags: 0 });
      return { ...readVolume(xml), volume };
    } catch (error) {
      if (isLibvirtError(error, errorNumbers.noStorageVolume)) return undefined;
      throw error;
    }
  }

  async #lookup(path: string): Promise<VolumeReference | undefined> {
    try {
      return (await this.#host.invoke(procedures.storageVolLookupByPath, { path })).volume;
    } catch (error) {
      if (isLibvirtError(error, errorNumbers.noStorageVolume)) return undefined;
      throw error;
    }
  }

  /**
   * No call of libvirt's says whether a file exists. A pool over its folder does, and reads its format and size
   * too; it is taken away again. Where a pool over that folder exists already, that one is refreshed.
   */
  async #readOutsidePools(path: string): Promise<HostImage | undefined> {
    const folder = posix.dirname(path);
    return this.#host.context.limited(`folder ${folder}`, 1, async () => {
      const existing = await this.#poolOver(folder);
      if (existing !== undefined) {
        await this.#host.invoke(procedures.storagePoolRefresh, { pool: existing, flags: 0 });
        const volume = await this.#lookup(path);
        return volume === undefined ? undefined : this.describe(volume);
      }
      return this.#throughPool(folder, path);
    });
  }

  async #throughPool(folder: string, path: string): Promise<HostImage | undefined> {
    // the same name each time: what a killed process left is taken over
    const name = `pulumi-virtrigaud-${createHash("sha256").update(folder).digest("hex").slice(0, 12)}`;
    const xml = directoryPoolXml(name, folder);
    const { pool } = await this.#host.invoke(procedures.storagePoolDefineXml, { xml, flags: 0 });
    try {
      await this.#host.invoke(procedures.storagePoolCreate, { pool, flags: 0 }, { effect: "idempotent" });
      const volume = await this.#lookup(path);
      const image = volume === undefined ? undefined : await this.describe(volume);
      return image === undefined ? undefined : { ...image, volume: undefined };
    } catch (error) {
      // the folder is not there
      if (isLibvirtError(error, errorNumbers.systemError) && ProviderError.is(error, "InvalidSpec"))
        return undefined;
      throw error;
    } finally {
      await this.#host.invoke(procedures.storagePoolDestroy, { pool }).catch(() => undefined);
      await this.#host.invoke(procedures.storagePoolUndefine, { pool }).catch(() => undefined);
    }
  }

  async #poolOver(folder: string): Promise<PoolReference | undefined> {
    // 2: the running ones
    const { pools } = await this.#host.invoke(procedures.connectListAllStoragePools, { flags: 2 });
    for (const pool of pools) {
      const { xml } = await this.#host.invoke(procedures.storagePoolGetXmlDesc, { pool, flags: 0 });
      if (text(parseXml(xml), "target/path")?.replace(/\/$/, "") === folder) return pool;
    }
    return undefined;
  }
}

export function readVolume(xml: string): Omit<HostImage, "volume"> {
  const element = parseXml(xml);
  return {
    path: text(element, "target/path") ?? text(element, "key") ?? "",
    format: attribute(element, "type", "target/format") ?? "raw",
    // libvirt reports bytes here, whatever unit was asked for at creation
    capacityBytes: Number(text(element, "capacity") ?? 0),
    backingPath: text(element, "backingStore/path"),
  };
}
