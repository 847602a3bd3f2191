import type { DesiredMachine, GuestData } from "../../../contract/machine";
import { guestOptions, setUpByDocuments } from "../to-native/guest-info";
import { boundInterfaces } from "./change-interfaces";
import type { EditedMachine, EditOf } from "./edit";

/** The guest reads the new documents at its next boot. */
export function setGuestData(guest: GuestData | undefined, desired: DesiredMachine): EditOf {
  return (machine) => {
    const present = machine.properties["config.extraConfig"];
    const input = { name: desired.name, guest, interfaces: addressed(machine, desired) };
    return { spec: { extraConfig: guestOptions(input, present) } };
  };
}

/** The desired interfaces with the MAC addresses that the machine's have. */
export function addressed(machine: EditedMachine, desired: DesiredMachine) {
  const bound = boundInterfaces(machine);
  return setUpByDocuments(desired).flatMap((item) => {
    const macAddress = bound.find(({ name }) => name === item.name)?.native.macAddress ?? item.macAddress;
    return macAddress === undefined || macAddress === "" ? [] : [{ ...item, macAddress }];
  });
}
