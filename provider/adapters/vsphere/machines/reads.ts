/** Reads of machines: those that ask at the same moment share calls. */
import DataLoader from "dataloader";
import { definedOnly } from "../../../contract/defined-only";
import { ProviderError } from "../../../contract/errors";
import type { MachineReference, ObservedMachine } from "../../../contract/machine";
import { outsideOperations } from "../../../observability/correlation";
import type { ProviderBlock } from "../config";
import { isFault } from "../errors";
import { type MachineProperties, machinePaths, observedMachine } from "../from-native";
import { namesKnownDevices } from "../from-native/boot-order";
import { configurationPaths, readConfiguration } from "../from-native/configuration";
import { attachmentOf, interfacesOf } from "../from-native/devices";
import type { Inventory } from "../inventory";
import { readMarker } from "../marker";
import type { NetworkStore } from "../network-store";
import type { VimSession } from "../transport/vim-session";
import type { MoRef } from "../transport/vim-types";
import { stackPart } from "./identity";
import { ReadAhead } from "./read-ahead";
import { taggedOf } from "./tags";

/** Milliseconds in which lookups gather. */
const gathering = 3;

/** From so many on, one list of all machines is cheaper than a search for each. */
const manyLookups = 6;

/** Milliseconds for which a machine that is not in the list is not there. */
const listLife = 60_000;

export interface NativeRead {
  readonly ref: MoRef;
  readonly properties: MachineProperties;
}

export class MachineReads {
  readonly #vim: VimSession;
  readonly #settings: ProviderBlock;
  readonly #inventory: Inventory;
  readonly #networks: NetworkStore;
  readonly #refs = new Map<MachineReference, MoRef>();
  readonly #lookups: DataLoader<MachineReference, MoRef | undefined>;
  #lookedUp = 0;
  #listedAt = Number.NEGATIVE_INFINITY;
  readonly #ahead = new ReadAhead((reference) => this.#observe(reference));

  constructor(vim: VimSession, settings: ProviderBlock, inventory: Inventory, networks: NetworkStore) {
    this.#vim = vim;
    this.#settings = settings;
    this.#inventory = inventory;
    this.#networks = networks;
    this.#lookups = new DataLoader((references) => this.#lookUp(references), {
      cache: false,
      // a call for several operations must not end with the one that happened to come first
      batchScheduleFn: (run) => outsideOperations(() => void setTimeout(run, gathering)),
    });
  }

  /** `undefined` only when the server says that there is no such machine. */
  async read(reference: MachineReference): Promise<NativeRead | undefined> {
    this.#ahead.forget(reference);
    return this.#readNow(reference);
  }

  /**
   * What an earlier attempt at a creation made. Who makes many machines looks for each of them in vain: what the last list
   * did not have is not looked for, and should it have come meanwhile, vCenter refuses a second one of the name.
   */
  async readEarlier(reference: MachineReference): Promise<NativeRead | undefined> {
    this.#ahead.forget(reference);
    const unlisted = this.#isListed() && !this.#refs.has(reference);
    return unlisted ? undefined : this.#readNow(reference);
  }

  async #readNow(reference: MachineReference): Promise<NativeRead | undefined> {
    const known = this.#refs.get(reference);
    const first = known === undefined ? undefined : await this.#readRef(known);
    if (first !== undefined) return first;
    // it may have been registered anew, under another reference
    this.#refs.delete(reference);
    const ref = await this.#lookups.load(reference);
    return ref === undefined ? undefined : this.#readRef(ref);
  }

  async observe(reference: MachineReference): Promise<ObservedMachine | undefined> {
    return (await this.#ahead.take(reference)) ?? this.#observe(reference);
  }

  /** With all that it is made of, which takes a call of its own. */
  async observeWhole(reference: MachineReference): Promise<ObservedMachine | undefined> {
    const read = await this.read(reference);
    if (read === undefined) return undefined;
    const [observed, whole, host] = await Promise.all([
      this.#observed(read),
      this.#vim.properties.get("VirtualMachine", read.ref, configurationPaths),
      this.hostName(read.properties.runtime.host),
    ]);
    if (whole?.config === undefined) return undefined;
    const { bootOrder: order, ...machine } = observed;
    const configuration = readConfiguration(whole.config, observed, host);
    const bootOrder = namesKnownDevices(observed) ? order : undefined;
    return { ...machine, ...definedOnly({ bootOrder }), configuration };
  }

  async #observe(reference: MachineReference): Promise<ObservedMachine | undefined> {
    const read = await this.#readNow(reference);
    if (read === undefined) return undefined;
    const observed = await this.#observed(read);
    if (observed.power === "On") this.#vim.tasks.watchMachine(read.ref, reference);
    return { ...observed, reference };
  }

  /** A machine whose reference was told by a task or a fault. */
  async readRef(ref: MoRef): Promise<NativeRead | undefined> {
    return this.#readRef(ref);
  }

  /** The machine was found by other means. */
  remember(reference: MachineReference, ref: MoRef): void {
    this.#refs.set(reference, ref);
  }

  async #readRef(ref: MoRef): Promise<NativeRead | undefined> {
    const properties = await this.#vim.properties.get("VirtualMachine", ref, machinePaths);
    return properties === undefined ? undefined : { ref, properties };
  }

  async #observed({ ref, properties }: NativeRead): Promise<ObservedMachine> {
    const devices = configured(ref, properties);
    const attachments = interfacesOf(devices).flatMap(({ device }) => attachmentOf(device) ?? []);
    const marker = readMarker(properties["config.extraConfig"], properties["config.instanceUuid"]);
    const [names, host, tagged] = await Promise.all([
      Promise.all(attachments.map((attachment) => this.#networks.nameOf(attachment))),
      this.hostName(properties.runtime.host),
      taggedOf({ vim: this.#vim, settings: this.#settings }, ref, marker),
    ]);
    const byAttachment = new Map(attachments.map((item, index) => [JSON.stringify(item), names[index]]));
    return observedMachine(properties, {
      ref,
      networkName: (attachment) => byAttachment.get(JSON.stringify(attachment)),
      host,
      ...tagged,
    });
  }

  /** `DC/cluster/host`, from the inventory's path. */
  async hostName(host: MoRef | undefined): Promise<string> {
    const path = host === undefined ? undefined : (await this.#inventory.byRef(host))?.path;
    const parts = (path ?? "").split("/").filter((part) => part !== "");
    const [datacenter, , ...rest] = parts;
    // a host of its own is in a compute resource of the same name
    const names = [datacenter, ...rest].filter((part, index, all) => part !== all[index - 1]);
    return names.join("/");
  }

  async #lookUp(references: readonly MachineReference[]): Promise<(MoRef | undefined)[]> {
    this.#lookedUp += references.length;
    if (this.#lookedUp >= manyLookups && !this.#isListed()) await this.#learnAll(references);
    return Promise.all(references.map((reference) => this.#find(reference)));
  }

  #isListed(): boolean {
    return performance.now() - this.#listedAt < listLife;
  }

  /** Where so many of a stack are asked for, the others are next. */
  async #learnAll(asked: readonly MachineReference[]): Promise<void> {
    const begun = performance.now();
    const stacks = new Set(asked.map(stackPart));
    const others: MachineReference[] = [];
    for (const { ref, properties } of await this.#vim.find.all("VirtualMachine", ["config.instanceUuid"])) {
      const uuid = properties["config.instanceUuid"];
      if (uuid === undefined) continue;
      this.#refs.set(uuid, ref);
      if (stacks.has(stackPart(uuid)) && !asked.includes(uuid)) others.push(uuid);
    }
    this.#listedAt = begun;
    this.#ahead.expect(others);
  }

  async #find(reference: MachineReference): Promise<MoRef | undefined> {
    const known = this.#refs.get(reference) ?? (await this.#search(reference));
    if (known !== undefined) this.#refs.set(reference, known);
    return known;
  }

  /** Ours by the UUID that vCenter knows them by; to take others in, also what people see of them. */
  async #search(reference: MachineReference): Promise<MoRef | undefined> {
    if (/^vm-\d+$|^\d+$/.test(reference)) return { type: "VirtualMachine", value: reference };
    if (reference.includes("/")) return this.#machineAt(reference);
    try {
      return await this.#vim.find.machineByUuid(reference, { instance: true });
    } catch (error) {
      // text that is no UUID
      if (isFault(error, "InvalidArgument")) return undefined;
      throw error;
    }
  }

  async #machineAt(path: string): Promise<MoRef | undefined> {
    const found = await this.#vim.find.byInventoryPath(path);
    return found?.type === "VirtualMachine" ? found : undefined;
  }
}

/** A machine whose files cannot be reached has no configuration to tell of: that is no reason to take it for gone. */
export function configured(ref: MoRef, properties: MachineProperties) {
  const hardware = properties["config.hardware"];
  if (hardware !== undefined) return hardware.device ?? [];
  const { connectionState } = properties.runtime;
  throw new ProviderError(
    "Unavailable",
    `the machine's configuration cannot be read: it is ${connectionState}`,
    {
      reference: ref.value,
      remediation: "bring its host and datastore back, then run the same command again",
    },
  );
}
