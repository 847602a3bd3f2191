/** Reading files that lie in no storage pool. */
import { randomUUID } from "node:crypto";
import { posix } from "node:path";
import { ProviderError } from "../../../contract/errors";
import { errorNumbers, isLibvirtError } from "../errors";
import type { HostImage } from "../image-store";
import { directoryPoolXml } from "../to-native/volume-xml";
import type { LibvirtCaller } from "../transport/caller";
import { type PoolReference, procedures, type VolumeReference } from "../transport/procedures";
import { parseXml, text } from "../xml";

const prefix = "pulumi-virtrigaud-";

/** Others that look at the same folder can take ours away, or be in the way, this often. */
const attempts = 20;

/** Whether a pool is one of those that stand here for a moment only. */
export function isPassing(pool: string): boolean {
  return pool.startsWith(prefix);
}

/** `image` is missing where there is no such file. */
interface Answer {
  readonly image: HostImage | undefined;
}

/**
 * No call of libvirt's says whether a file exists. A pool over its folder does, and reads its format and size too; it
 * is transient and is taken away again. libvirt allows one pool for each folder, so processes side by side use each
 * other's, and look again when it went away under them.
 */
export class LooseFiles {
  readonly #caller: LibvirtCaller;
  readonly #inspect: (volume: VolumeReference) => Promise<HostImage | undefined>;

  constructor(caller: LibvirtCaller, inspect: (volume: VolumeReference) => Promise<HostImage | undefined>) {
    this.#caller = caller;
    this.#inspect = inspect;
  }

  read(path: string): Promise<HostImage | undefined> {
    const folder = posix.dirname(path);
    return this.#caller.context.limited(`folder ${folder}`, 1, async () => {
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const answer = await this.#attempt(folder, path);
        if (answer !== undefined) return answer.image;
      }
      throw new ProviderError("Retryable", `the folder ${folder} is read by too many at once`, {
        reference: path,
      });
    });
  }

  /** Nothing when it has to be tried again. */
  async #attempt(folder: string, path: string): Promise<Answer | undefined> {
    const existing = await this.#poolOver(folder);
    if (existing === undefined) return this.#throughOwn(folder, path);
    const answer = await this.#through(existing, path);
    // what a killed process left
    if (isPassing(existing.name)) await this.#remove(existing);
    return answer;
  }

  async #throughOwn(folder: string, path: string): Promise<Answer | undefined> {
    const pool = await this.#make(folder);
    if (pool === "in the way") return undefined;
    if (pool === "no folder") return { image: undefined };
    try {
      return await this.#through(pool, path);
    } finally {
      await this.#remove(pool);
    }
  }

  async #make(folder: string): Promise<PoolReference | "in the way" | "no folder"> {
    const xml = directoryPoolXml(`${prefix}${randomUUID().slice(0, 8)}`, folder);
    try {
      return (await this.#caller.invoke(procedures.storagePoolCreateXml, { xml, flags: 0 })).pool;
    } catch (error) {
      if (isLibvirtError(error, errorNumbers.systemError) && ProviderError.is(error, "InvalidSpec"))
        return "no folder";
      // "Storage source conflict with pool"
      if (isLibvirtError(error, errorNumbers.operationFailed)) return "in the way";
      throw error;
    }
  }

  async #through(pool: PoolReference, path: string): Promise<Answer | undefined> {
    try {
      await this.#wake(pool);
      const image = await this.#inspect({ pool: pool.name, name: posix.basename(path), key: "" });
      if (image !== undefined)
        return { image: isPassing(pool.name) ? { ...image, volume: undefined } : image };
      // that it is not there counts only as long as the pool was
      const { active } = await this.#caller.invoke(procedures.storagePoolIsActive, { pool });
      return active ? { image: undefined } : undefined;
    } catch (error) {
      if (isLibvirtError(error, errorNumbers.noStoragePool, errorNumbers.operationInvalid)) return undefined;
      throw error;
    }
  }

  /** A pool that is off is started, as for a machine's disks. */
  async #wake(pool: PoolReference): Promise<void> {
    const { active } = await this.#caller.invoke(procedures.storagePoolIsActive, { pool });
    // starting one looks at its folder too
    const how = active ? procedures.storagePoolRefresh : procedures.storagePoolCreate;
    await this.#caller.invoke(how, { pool, flags: 0 }, { reference: pool.name });
  }

  async #remove(pool: PoolReference): Promise<void> {
    await this.#caller.invoke(procedures.storagePoolDestroy, { pool }).catch(() => undefined);
  }

  async #poolOver(folder: string): Promise<PoolReference | undefined> {
    const { pools } = await this.#caller.invoke(procedures.connectListAllStoragePools, { flags: 0 });
    for (const pool of pools) if ((await this.#folderOf(pool)) === folder) return pool;
    return undefined;
  }

  async #folderOf(pool: PoolReference): Promise<string | undefined> {
    try {
      const { xml } = await this.#caller.invoke(procedures.storagePoolGetXmlDesc, { pool, flags: 0 });
      return text(parseXml(xml), "target/path")?.replace(/\/$/, "");
    } catch (error) {
      if (isLibvirtError(error, errorNumbers.noStoragePool)) return undefined;
      throw error;
    }
  }
}
