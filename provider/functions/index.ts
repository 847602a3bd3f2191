import type { FunctionName } from "../models/functions";
import { getHypervisor } from "./get-hypervisor";
import { getImage } from "./get-image";
import { getNetwork } from "./get-network";
import { getVirtualMachine } from "./get-virtual-machine";
import { listVirtualMachines } from "./list-virtual-machines";
import type { ProviderFunction } from "./provider-function";

/** Every function: the dispatch table of `invoke`. */
export const functions: { readonly [Name in FunctionName]: ProviderFunction<Name> } = {
  getHypervisor,
  getImage,
  getNetwork,
  getVirtualMachine,
  listVirtualMachines,
};
