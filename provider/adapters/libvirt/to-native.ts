/** The contract's words as libvirt's XML. Pure. */

export { type DiskPlan, diskMarkup, freeTarget, type MachineBlock } from "./to-native/disk-xml";
export { type DomainPlan, domainElement, rootDiskName } from "./to-native/domain-xml";
export { writeHardware } from "./to-native/hardware-xml";
export { type InterfacePlan, interfaceMarkup } from "./to-native/interface-xml";
export { writeLimits } from "./to-native/limits-xml";
export { writeCpus, writeMemory, writeSizing } from "./to-native/memory-xml";
export { volumeXml } from "./to-native/volume-xml";
