import { definedOnly } from "../../../contract/defined-only";
import type {
  ConfiguredDisk,
  ConfiguredInterface,
  ObservedConfiguration,
  ObservedMachine,
} from "../../../contract/machine";
import { readMarker } from "../marker";
import { adapterOf } from "../to-native/card";
import { controllerTypeOf } from "../to-native/layout";
import type { Properties } from "../transport/managed-objects";
import { isVim } from "../transport/vim-types";
import { readBlock } from "./block";
import { type BoundDisk, bindDisks, bindInterfaces, disksOf, interfacesOf } from "./devices";
import { readHardware, readLimits } from "./hardware";
import { slotNames } from "./slot-names";

/** Read in a call of its own: only an import asks for it. */
export const configurationPaths = ["config"] as const;

type Config = NonNullable<Properties<"VirtualMachine", "config">["config"]>;

const commonController = "pvscsi";
const commonAdapter = "vmxnet3";

/** What a machine is made of, in the words of the desired state. `observed` is the same machine. Pure. */
export function readConfiguration(
  config: Config,
  observed: ObservedMachine,
  host: string,
): ObservedConfiguration {
  const devices = config.hardware.device ?? [];
  const names = readMarker(config.extraConfig, config.instanceUuid) ?? slotNames(devices, config.bootOptions);
  const disks = bindDisks(disksOf(devices), names.disks);
  const interfaces = bindInterfaces(interfacesOf(devices), names.interfaces);
  const home = datastoreOf(config.files.vmPathName);
  const diskOf = ({ name, native }: BoundDisk): ConfiguredDisk => {
    const datastore = datastoreOf(native.writtenFile);
    const controller = controllerTypeOf(native.device, devices);
    return {
      name,
      sizeBytes: native.sizeBytes,
      ...definedOnly({
        provisioning: provisioningOf(native.device.backing),
        storage: datastore === home ? undefined : datastore,
        controller: controller === commonController ? undefined : controller,
        operationsPerSecond: native.operationsPerSecond,
      }),
    };
  };
  return {
    hardware: readHardware(config),
    limits: readLimits(config),
    placement: definedOnly({ ...computeOf(host), datastore: home }),
    native: readBlock(config, disks, interfaces),
    disks: disks.map(diskOf),
    interfaces: interfaces.map(({ native }, index) =>
      interfaceOf(observed.interfaces[index], adapterOf(native.device)),
    ),
  };
}

function interfaceOf(
  observed: ObservedMachine["interfaces"][number] | undefined,
  adapter: string | undefined,
): ConfiguredInterface {
  const { name = "", network = "", macAddress } = observed ?? {};
  return {
    name,
    network,
    ...definedOnly({ macAddress, model: adapter === commonAdapter ? undefined : adapter }),
  };
}

function provisioningOf(backing: BoundDisk["native"]["device"]["backing"]): ConfiguredDisk["provisioning"] {
  if (!isVim(backing, "VirtualDiskFlatVer2BackingInfo") || backing.thinProvisioned === true) return undefined;
  return backing.eagerlyScrub === true ? "eagerZeroedThick" : "thick";
}

/** `datacenter/cluster/host`, or `datacenter/host`: DRS chooses the host within a cluster. */
function computeOf(host: string): { readonly cluster?: string; readonly host?: string } {
  const [, first, second] = host.split("/");
  if (first === undefined) return {};
  return second === undefined ? { host: first } : { cluster: first };
}

/** `[datastore] folder/file`. */
function datastoreOf(path: string | undefined): string | undefined {
  return /^\[([^\]]*)\]/.exec(path ?? "")?.[1];
}
