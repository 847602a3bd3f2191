/** Images on the host: where they are, their format and size. */
import { ProviderError } from "../../contract/errors";
import { errorNumbers, isLibvirtError } from "./errors";
import { says } from "./errors/texts";
import { formatOf, headBytes, qcow2Capacity } from "./images/format";
import { isPassing, LooseFiles } from "./images/loose-files";
import type { LibvirtCaller } from "./transport/caller";
import { procedures, type VolumeReference } from "./transport/procedures";
import { attribute, parseXml, text } from "./xml";

export interface HostImage {
  readonly path: string;
  readonly format: string;
  readonly capacityBytes: number;
  /** Absent for a file outside of all pools. */
  readonly volume?: VolumeReference | undefined;
  readonly backingPath?: string | undefined;
  /** Its first bytes, where libvirt knows no format. */
  readonly head?: Buffer | undefined;
}

export class ImageStore {
  readonly #caller: LibvirtCaller;
  readonly #known = new Map<string, Promise<HostImage | undefined>>();
  readonly #looseFiles: LooseFiles;

  constructor(caller: LibvirtCaller) {
    this.#caller = caller;
    this.#looseFiles = new LooseFiles(caller, (volume) => this.inspect(volume));
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
    if (volume !== undefined && !isPassing(volume.pool)) return this.inspect(volume);
    return path.startsWith("/") ? this.#looseFiles.read(path) : undefined;
  }

  /**
   * As its content tells where libvirt only knows of bytes: it says so of VHDX, and for a moment of anything that was
   * just written. `undefined` when it is gone.
   */
  async inspect(volume: VolumeReference): Promise<HostImage | undefined> {
    const image = await this.describe(volume);
    if (image?.format !== "raw") return image;
    const head = await this.#head(volume);
    const format = formatOf(head);
    const capacityBytes = format === "qcow2" ? qcow2Capacity(head) : undefined;
    return { ...image, format, head, capacityBytes: capacityBytes ?? image.capacityBytes };
  }

  /** `undefined` when it is gone. */
  async describe(volume: VolumeReference): Promise<HostImage | undefined> {
    try {
      const { xml } = await this.#caller.invoke(procedures.storageVolGetXmlDesc, { volume, flags: 0 });
      return { ...readVolume(xml), volume };
    } catch (error) {
      if (isLibvirtError(error, errorNumbers.noStorageVolume)) return undefined;
      throw error;
    }
  }

  /** The pool that knows of the file; one that is off knows none. */
  async poolOf(path: string): Promise<string | undefined> {
    const volume = await this.#lookup(path);
    return volume === undefined || isPassing(volume.pool) ? undefined : volume.pool;
  }

  async #head(volume: VolumeReference): Promise<Buffer> {
    const pieces: Buffer[] = [];
    const input = { volume, offset: 0, length: headBytes, flags: 0 };
    try {
      await this.#caller.download(procedures.storageVolDownload, input, (piece) => void pieces.push(piece));
    } catch (error) {
      // of a folder, or of a pool that only machines can read
      if (!ProviderError.is(error, "NotSupported") && !says(error, "notReadable")) throw error;
    }
    return Buffer.concat(pieces);
  }

  async #lookup(path: string): Promise<VolumeReference | undefined> {
    try {
      return (await this.#caller.invoke(procedures.storageVolLookupByPath, { path })).volume;
    } catch (error) {
      if (isLibvirtError(error, errorNumbers.noStorageVolume)) return undefined;
      throw error;
    }
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
