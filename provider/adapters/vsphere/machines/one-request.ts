/** Several edits of a machine as one: each sees the machine as the ones before it leave it. */
import type { Device } from "../from-native/slots";
import type { Option } from "../marker";
import type { ConfigSpec } from "../to-native/config-spec";
import type { DeviceChange } from "../to-native/layout";
import type { Edit, EditedMachine, EditOf } from "./edit";

export function inOneRequest(edits: readonly EditOf[]): EditOf {
  return async (machine) => {
    let reached = machine;
    let whole: Edit | undefined;
    for (const editOf of edits) {
      const edit = await editOf(reached);
      if (edit === undefined) continue;
      reached = afterEdit(reached, edit);
      whole = { spec: joined(whole?.spec ?? {}, edit.spec), marker: reached.marker };
    }
    return whole;
  };
}

function afterEdit(machine: EditedMachine, { spec, marker = machine.marker }: Edit): EditedMachine {
  const { properties, devices, leaving = [] } = machine;
  const changes = spec.deviceChange ?? [];
  const hardware = properties["config.hardware"];
  return {
    ...machine,
    marker,
    devices: changes.reduce(withDevice, devices),
    leaving: [...leaving, ...changes.filter(isRemoval).map(({ device }) => device)],
    properties: {
      ...properties,
      ...(hardware !== undefined && {
        "config.hardware": {
          ...hardware,
          numCPU: spec.numCPUs ?? hardware.numCPU,
          numCoresPerSocket: spec.numCoresPerSocket ?? hardware.numCoresPerSocket,
        },
      }),
    },
  };
}

function isRemoval({ operation }: DeviceChange): boolean {
  return operation === "remove";
}

function withDevice(devices: readonly Device[], { operation, device }: DeviceChange): readonly Device[] {
  if (operation === "add") return [...devices, device];
  if (operation === "remove") return devices.filter(({ key }) => key !== device.key);
  return devices.map((present) => (present.key === device.key ? device : present));
}

/** What the second says of one thing stands for what the first said of it. */
function joined(first: ConfigSpec, second: ConfigSpec): ConfigSpec {
  const { deviceChange = [], extraConfig = [], cpuAllocation, memoryAllocation, bootOptions } = second;
  const devices = deviceChange.reduce(withChange, first.deviceChange ?? []);
  const options = withOptions(first.extraConfig ?? [], extraConfig);
  return {
    ...first,
    ...second,
    ...(devices.length > 0 && { deviceChange: devices }),
    ...(options.length > 0 && { extraConfig: options }),
    ...(bootOptions !== undefined && { bootOptions: { ...first.bootOptions, ...bootOptions } }),
    ...(cpuAllocation !== undefined && { cpuAllocation: { ...first.cpuAllocation, ...cpuAllocation } }),
    ...(memoryAllocation !== undefined && {
      memoryAllocation: { ...first.memoryAllocation, ...memoryAllocation },
    }),
  };
}

/** A device has one change in a request: the later edit was made from what the earlier one left. */
function withChange(changes: readonly DeviceChange[], change: DeviceChange): readonly DeviceChange[] {
  const { operation, device, profile } = change;
  const earlier = changes.find((each) => each.device.key === device.key && each.operation !== "remove");
  if (earlier === undefined || operation === "add") return [...changes, change];
  if (operation === "remove") return [...changes.filter((each) => each !== earlier), change];
  const both = { ...earlier, device, ...(profile !== undefined && { profile }) };
  return changes.map((each) => (each === earlier ? both : each));
}

function withOptions(first: readonly Option[], second: readonly Option[]): readonly Option[] {
  return [...first.filter(({ key }) => !second.some((option) => option.key === key)), ...second];
}
