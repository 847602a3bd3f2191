/** Where new devices of a machine go: the place is chosen here and not by the server, so that it is known beforehand. */
import { ProviderError } from "../../../contract/errors";
import { type Bus, busOf, type Device, slotName } from "../from-native/slots";
import { type AnyVim, isUnder } from "../transport/vim-types";

export type DeviceChange = AnyVim<"VirtualDeviceConfigSpec">;
export type ControllerType = keyof typeof controllerTypes;

const controllerTypes = {
  pvscsi: "ParaVirtualSCSIController",
  lsilogic: "VirtualLsiLogicController",
  "lsilogic-sas": "VirtualLsiLogicSASController",
  buslogic: "VirtualBusLogicController",
  sata: "VirtualAHCIController",
  nvme: "VirtualNVMEController",
  ide: "VirtualIDEController",
} as const;

type ControllerName = (typeof controllerTypes)[ControllerType];

interface BusLimits {
  readonly controllers: number;
  readonly units: number;
  /** The SCSI controller itself is a unit on its bus. */
  readonly reserved?: number;
}

// vSphere configuration maximums; of NVMe and paravirtual SCSI what every hardware version has
const limits: Readonly<Record<Exclude<Bus, "pci">, BusLimits>> = {
  scsi: { controllers: 4, units: 16, reserved: 7 },
  sata: { controllers: 4, units: 30 },
  nvme: { controllers: 4, units: 15 },
  ide: { controllers: 2, units: 2 },
};

// of the PCI bus, network adapters have these units: ten of them
const firstCardUnit = 7;
const lastCardUnit = 16;

/** Every machine has them, before it is made too. */
export const builtInDevices: readonly Device[] = [
  { $type: "VirtualIDEController", key: 200, busNumber: 0 },
  { $type: "VirtualIDEController", key: 201, busNumber: 1 },
  { $type: "VirtualPCIController", key: 100, busNumber: 0 },
];

export interface Place {
  readonly controllerKey: number;
  readonly unitNumber: number;
  readonly slot: string;
}

/** The devices of a machine as they will be, and the changes that lead there, in order. */
export class Layout {
  readonly changes: DeviceChange[] = [];
  readonly #present: Device[];
  // units of adapters that go stay free while others are: the server may not have let go of them yet
  readonly #leaving: Device[];
  #nextKey: number;

  constructor(present: readonly Device[], leaving: readonly Device[] = []) {
    this.#present = [...present];
    this.#leaving = [...leaving];
    this.#nextKey = Math.min(-100, ...present.map(({ key }) => key));
  }

  /** For a new device: negative until the server gives it another. */
  newKey(): number {
    this.#nextKey -= 1;
    return this.#nextKey;
  }

  add(device: Device, more: Partial<Pick<DeviceChange, "fileOperation" | "profile">> = {}): void {
    this.#present.push(device);
    this.changes.push({ $type: "VirtualDeviceConfigSpec", operation: "add", device, ...more });
  }

  edit(device: Device, more: Partial<Pick<DeviceChange, "profile">> = {}): void {
    this.changes.push({ $type: "VirtualDeviceConfigSpec", operation: "edit", device, ...more });
  }

  /** `destroy`: with the file behind it. */
  remove(device: Device, destroy = false): void {
    const index = this.#present.findIndex(({ key }) => key === device.key);
    if (index >= 0) this.#leaving.push(...this.#present.splice(index, 1));
    this.changes.push({
      $type: "VirtualDeviceConfigSpec",
      operation: "remove",
      ...(destroy && { fileOperation: "destroy" as const }),
      device,
    });
  }

  /** A free place for a disk, on a new controller where the others are full. */
  placeDisk(wanted: ControllerType, disk: string): Place {
    const present = this.#freePlace(controllerTypes[wanted]);
    if (present !== undefined) return present;
    return this.#place(this.#addController(wanted) ?? this.#noRoom(wanted, disk), 0);
  }

  /** A free place for a CD drive: SATA where the machine has it, since a running machine takes no drive on IDE. */
  placeDrive(drive: string): Place {
    const present = this.#freePlace(controllerTypes.sata) ?? this.#freePlace(controllerTypes.ide);
    if (present !== undefined) return present;
    const added = this.#addController("sata");
    if (added !== undefined) return this.#place(added, 0);
    throw new ProviderError("InvalidSpec", "the machine has no room for another CD drive", {
      property: `media[${drive}]`,
      remediation: "remove a drive, or a disk on IDE or SATA",
    });
  }

  #freePlace(type: ControllerName): Place | undefined {
    for (const controller of this.#controllers(type)) {
      const unitNumber = this.#freeUnit(controller.key, limitsOf(type));
      if (unitNumber !== undefined) return this.#place(controller, unitNumber);
    }
    return undefined;
  }

  /** Whether there is a place for one adapter more; it is taken then. */
  reserveCard(name: string): void {
    const { controllerKey, unitNumber } = this.placeCard(name);
    this.#present.push({ $type: "VirtualVmxnet3", key: this.newKey(), controllerKey, unitNumber });
  }

  /** A free place for a network adapter. */
  placeCard(name: string): Place {
    const controller = this.#present.find(({ $type }) => busOf($type) === "pci");
    const controllerKey = controller?.key ?? 100;
    const unitNumber =
      this.#freeCardUnit(controllerKey, [...this.#present, ...this.#leaving]) ??
      this.#freeCardUnit(controllerKey, this.#present);
    if (unitNumber === undefined) {
      throw new ProviderError("InvalidSpec", "a machine has ten network interfaces at most", {
        property: `networks[${name}]`,
        remediation: "remove some of them",
      });
    }
    return { controllerKey, unitNumber, slot: slotName("pci", 0, unitNumber) };
  }

  #freeCardUnit(controllerKey: number, devices: readonly Device[]): number | undefined {
    for (let unit = firstCardUnit; unit <= lastCardUnit; unit += 1) {
      if (!devices.some((device) => isAt(device, controllerKey, unit))) return unit;
    }
    return undefined;
  }

  #controllers(type: ControllerName): Controller[] {
    return this.#present.filter((device): device is Controller => device.$type === type);
  }

  #freeUnit(controllerKey: number, { units, reserved }: BusLimits): number | undefined {
    for (let unit = 0; unit < units; unit += 1) {
      if (unit !== reserved && !this.#present.some((device) => isAt(device, controllerKey, unit)))
        return unit;
    }
    return undefined;
  }

  #place(controller: Controller, unitNumber: number): Place {
    const bus = busOf(controller.$type) ?? "scsi";
    return {
      controllerKey: controller.key,
      unitNumber,
      slot: slotName(bus, controller.busNumber, unitNumber),
    };
  }

  /** `undefined` where the machine has as many as it can. IDE controllers are part of every machine: there are no others. */
  #addController(wanted: ControllerType): Controller | undefined {
    const type = controllerTypes[wanted];
    const bus = busOf(type);
    const taken = this.#present
      .filter((device): device is Controller => busOf(device.$type) === bus)
      .map(({ busNumber }) => busNumber);
    const { controllers } = limitsOf(type);
    const busNumber = Array.from({ length: controllers }, (_, index) => index).find(
      (candidate) => !taken.includes(candidate),
    );
    if (busNumber === undefined || bus === "ide") return undefined;
    const controller = newController(type, this.newKey(), busNumber);
    this.add(controller);
    return controller;
  }

  #noRoom(wanted: ControllerType, disk: string): never {
    throw new ProviderError("InvalidSpec", `the machine has no room for another disk on ${wanted}`, {
      property: `disks[${disk}].controller`,
      remediation: "name another controller",
    });
  }
}

type Controller = AnyVim<"VirtualController">;

function newController(type: ControllerName, key: number, busNumber: number): Controller {
  switch (type) {
    case "VirtualAHCIController":
    case "VirtualNVMEController":
    case "VirtualIDEController":
      return { $type: type, key, busNumber };
    default:
      return { $type: type, key, busNumber, sharedBus: "noSharing" };
  }
}

function limitsOf(type: ControllerName): BusLimits {
  const bus = busOf(type);
  return limits[bus === undefined || bus === "pci" ? "scsi" : bus];
}

function isAt(device: Device, controllerKey: number, unit: number): boolean {
  return device.controllerKey === controllerKey && device.unitNumber === unit;
}

/** How we call the controller that a device is on. */
export function controllerTypeOf(device: Device, devices: readonly Device[]): ControllerType | undefined {
  const controller = devices.find(({ key }) => key === device.controllerKey);
  if (controller === undefined) return undefined;
  const [name] = Object.entries(controllerTypes).find(([, type]) => isUnder(controller.$type, type)) ?? [];
  return controllerNames.find((known) => known === name);
}

export const controllerNames = Object.keys(controllerTypes) as readonly ControllerType[];
