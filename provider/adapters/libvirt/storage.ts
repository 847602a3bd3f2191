/** Storage pools and their volumes. */
import { ProviderError, toProviderError } from "../../contract/errors";
import { errorNumbers, isLibvirtError } from "./errors";
import { says } from "./errors/texts";
import type { VolumeName } from "./marker";
import type { VolumeLocation } from "./to-native/volume-location";
import { creationFlags, directoryPoolXml, type VolumePlan, volumeXml } from "./to-native/volume-xml";
import type { InvokeOptions, LibvirtCaller, UploadOptions } from "./transport/caller";
import { type PoolReference, procedures, type VolumeReference } from "./transport/procedures";
import { attribute, parseXml, text } from "./xml";

export interface Pool {
  readonly reference: PoolReference;
  /** libvirt's kind of pool: `dir`, `logical`, `rbd`, … */
  readonly type: string;
  /** The folder that its volumes are in, where they are files or devices. */
  readonly path: string | undefined;
}

const fileTypes = ["dir", "fs", "netfs", "vstorage"];
const blockTypes = ["logical", "disk", "iscsi", "scsi", "mpath", "iscsi-direct"];

/** The pool that libvirt's own tools make and take when nobody names one. */
export const defaultPool = "default";

/** VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM. */
const sparseStream = 1;

/** VIR_STORAGE_VOL_RESIZE_ALLOCATE. */
const allocate = 1;

/** Volumes that are made or copied in one pool at a time: more only wait for the same disks. */
const creationsAtOnce = 4;

export class Storage {
  readonly #caller: LibvirtCaller;
  readonly #defaultPoolPath: string | undefined;
  readonly #pools = new Map<string, Promise<Pool>>();

  /** `defaultPoolPath`: where the pool "default" is made when there is none; without it, it is not made. */
  constructor(caller: LibvirtCaller, defaultPoolPath: string | undefined) {
    this.#caller = caller;
    this.#defaultPoolPath = defaultPoolPath;
  }

  /** Started when it is off. Cached: where a pool is does not change under its machines. */
  pool(name: string): Promise<Pool> {
    const known = this.#pools.get(name);
    if (known !== undefined) return known;
    const reading = this.#readPool(name);
    this.#pools.set(name, reading);
    reading.catch(() => this.#pools.delete(name));
    return reading;
  }

  /** Where a volume of that name is or will be. */
  async locate({ pool, volume }: VolumeName): Promise<VolumeLocation> {
    const { type, path } = await this.pool(pool);
    if (path !== undefined && fileTypes.includes(type)) return { type: "file", path: `${path}/${volume}` };
    if (path !== undefined && blockTypes.includes(type)) return { type: "block", path: `${path}/${volume}` };
    return { type: "volume", pool, volume };
  }

  /** Whether volumes can be files of any format. */
  async holdsFiles(pool: string): Promise<boolean> {
    return fileTypes.includes((await this.pool(pool)).type);
  }

  /** Makes it, or leaves the one of that name as it is. */
  create(pool: string, plan: VolumePlan, signal?: AbortSignal): Promise<void> {
    return this.#making(pool, plan.name, (reference) =>
      this.#caller.invoke(
        procedures.storageVolCreateXml,
        { pool: reference, xml: volumeXml(plan), flags: creationFlags(plan) },
        { reference: `${pool}/${plan.name}`, effect: "idempotent", unbounded: plan.allocated, signal },
      ),
    );
  }

  /** Copies all of `source`, or leaves the volume of that name as it is: `once` where half of one must not count. */
  copy(
    pool: string,
    plan: VolumePlan,
    source: VolumeReference,
    { signal, effect = "idempotent" }: Pick<InvokeOptions, "signal" | "effect"> = {},
  ): Promise<void> {
    return this.#making(pool, plan.name, (reference) =>
      this.#caller.invoke(
        procedures.storageVolCreateXmlFrom,
        { pool: reference, xml: volumeXml(plan), source, flags: creationFlags(plan) },
        { reference: `${pool}/${plan.name}`, effect, unbounded: true, signal },
      ),
    );
  }

  /** When the content of a volume changed last, where the pool keeps that. */
  async changedAt(volume: VolumeReference): Promise<string | undefined> {
    const { xml } = await this.#caller.invoke(procedures.storageVolGetXmlDesc, { volume, flags: 0 });
    return text(parseXml(xml), "target/timestamps/mtime");
  }

  /** The bytes that a volume's file has. */
  async physicalSize(volume: VolumeReference): Promise<number> {
    const { xml } = await this.#caller.invoke(procedures.storageVolGetXmlDesc, { volume, flags: 0 });
    const element = parseXml(xml);
    return Number(text(element, "physical") ?? text(element, "capacity") ?? 0);
  }

  /** Bytes that the pool has left, as it is now unless another of its volumes is being made. */
  async available(name: string): Promise<number> {
    await this.refresh(name).catch(() => undefined);
    const { reference } = await this.pool(name);
    const info = await this.#caller.invoke(procedures.storagePoolGetInfo, { pool: reference });
    return info.available;
  }

  upload(
    name: VolumeName,
    source: () => AsyncIterable<Uint8Array>,
    options: UploadOptions = {},
  ): Promise<void> {
    const flags = options.sparse === true ? sparseStream : 0;
    const input = { volume: volumeReference(name), offset: 0, length: 0, flags };
    const reference = `${name.pool}/${name.volume}`;
    return this.#inPool(name.pool, () =>
      this.#caller.upload(procedures.storageVolUpload, input, source, { reference, ...options }),
    );
  }

  /** `allocated`: what is added takes its space at once. */
  async resize(name: VolumeName, capacity: number, allocated = false): Promise<void> {
    await this.#inPool(name.pool, () =>
      this.#caller.invoke(
        procedures.storageVolResize,
        { volume: volumeReference(name), capacity, flags: allocated ? allocate : 0 },
        { reference: `${name.pool}/${name.volume}`, unbounded: allocated },
      ),
    );
  }

  /** Has libvirt look again at what is in the pool. */
  async refresh(pool: string): Promise<void> {
    const { reference } = await this.pool(pool);
    await this.#inPool(pool, () =>
      this.#caller.invoke(procedures.storagePoolRefresh, { pool: reference, flags: 0 }, { reference: pool }),
    );
  }

  /** Gone already is a success. */
  async delete(name: VolumeName): Promise<void> {
    const reference = `${name.pool}/${name.volume}`;
    try {
      await this.#inPool(name.pool, () =>
        this.#caller.invoke(
          procedures.storageVolDelete,
          { volume: volumeReference(name), flags: 0 },
          { reference, effect: "idempotent" },
        ),
      );
    } catch (error) {
      if (!isMissingVolume(error)) throw error;
      if (isLibvirtError(error, errorNumbers.noStoragePool)) this.#tellOfLostPool(name);
    }
  }

  #tellOfLostPool({ pool, volume }: VolumeName): void {
    this.#caller.context.report(
      "warning",
      `The storage pool "${pool}" is gone. If its files are still on the host, ${volume} is one of them: delete it by hand.`,
    );
  }

  async #making(
    pool: string,
    volume: string,
    make: (pool: PoolReference) => Promise<unknown>,
  ): Promise<void> {
    const { reference } = await this.pool(pool);
    await this.#caller.context.limited(`pool ${pool}`, creationsAtOnce, async () => {
      try {
        await this.#inPool(pool, () => make(reference));
      } catch (error) {
        if (isLibvirtError(error, errorNumbers.storageVolumeExists) || says(error, "volumeExists")) return;
        if (isLibvirtError(error, errorNumbers.noStoragePool)) this.#pools.delete(pool);
        throw ProviderError.is(error) ? error.with({ reference: `${pool}/${volume}` }) : error;
      }
    });
  }

  /** Starts a pool that went off since it was looked at, or that nobody looked at, and tries again. */
  async #inPool<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!says(error, "poolIsOff")) throw error;
      this.#pools.delete(name);
      await this.pool(name);
      return work();
    }
  }

  async #readPool(name: string): Promise<Pool> {
    const reference = await this.#findPool(name);
    const [{ xml }, { active }] = await Promise.all([
      this.#caller.invoke(procedures.storagePoolGetXmlDesc, { pool: reference, flags: 0 }),
      this.#caller.invoke(procedures.storagePoolIsActive, { pool: reference }),
    ]);
    if (!active) await this.#start(reference);
    const element = parseXml(xml);
    return {
      reference,
      type: attribute(element, "type") ?? "dir",
      path: text(element, "target/path")?.replace(/\/$/, ""),
    };
  }

  async #findPool(name: string): Promise<PoolReference> {
    try {
      return (await this.#caller.invoke(procedures.storagePoolLookupByName, { name })).pool;
    } catch (error) {
      if (!isLibvirtError(error, errorNumbers.noStoragePool)) throw error;
      if (name === defaultPool && this.#defaultPoolPath !== undefined)
        return this.#makeDefaultPool(this.#defaultPoolPath);
      throw new ProviderError("InvalidSpec", `there is no storage pool "${name}"`, {
        property: "storageClass",
        remediation: "name a pool of `virsh pool-list --all`, or define this one",
        cause: error,
      });
    }
  }

  // a fresh libvirtd has none, and virt-install makes the same one
  async #makeDefaultPool(path: string): Promise<PoolReference> {
    const xml = directoryPoolXml(defaultPool, path);
    const { pool } = await this.#caller.invoke(procedures.storagePoolDefineXml, { xml, flags: 0 });
    try {
      await this.#caller.invoke(procedures.storagePoolBuild, { pool, flags: 0 }, { effect: "idempotent" });
      await this.#caller.invoke(procedures.storagePoolCreate, { pool, flags: 0 }, { effect: "idempotent" });
      await this.#caller.invoke(procedures.storagePoolSetAutostart, { pool, autostart: true });
    } catch (error) {
      await this.#discard(pool);
      throw error;
    }
    this.#caller.context.report("info", `made the storage pool "${defaultPool}" in ${path}`);
    return pool;
  }

  /** A definition that does not work would stand in the way of everybody's next attempt. */
  async #discard(pool: PoolReference): Promise<void> {
    try {
      await this.#caller.invoke(procedures.storagePoolUndefine, { pool }, { effect: "idempotent" });
    } catch (error) {
      const { message } = toProviderError(error);
      this.#caller.context.report("warning", `the storage pool "${pool.name}" is left defined: ${message}`);
    }
  }

  async #start(pool: PoolReference): Promise<void> {
    try {
      await this.#caller.invoke(procedures.storagePoolCreate, { pool, flags: 0 }, { effect: "idempotent" });
    } catch (error) {
      // somebody else was faster
      if (!isLibvirtError(error, errorNumbers.operationInvalid)) throw error;
    }
  }
}

/** The server goes by pool and name; it never reads the key. */
export function volumeReference({ pool, volume }: VolumeName): VolumeReference {
  return { pool, name: volume, key: "" };
}

export function isMissingVolume(error: unknown): boolean {
  return (
    isLibvirtError(error, errorNumbers.noStorageVolume, errorNumbers.noStoragePool) ||
    // the file is gone, and the pool does not know it yet: errno ENOENT
    (isLibvirtError(error, errorNumbers.systemError) && ProviderError.is(error, "InvalidSpec"))
  );
}
