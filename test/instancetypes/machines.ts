import { expect } from "vitest";
import { type ExpandOptions, expandMachine } from "../../sdk/instancetypes";
import type { VirtualMachineInstancetypeSpec } from "../../sdk/kubevirt/instancetype";
import type { Domain, VirtualMachine, VirtualMachineInstanceSpec } from "../../sdk/kubevirt/kubevirt";

export type Template = Omit<Partial<VirtualMachineInstanceSpec>, "domain"> & {
  readonly domain?: Partial<Domain>;
};

const podNetwork = { networks: [{ name: "default", pod: {} }] };

/** A machine that says nothing but this. */
export function machine(template: Template = {}, spec: Partial<VirtualMachine["spec"]> = {}): VirtualMachine {
  const { domain, ...rest } = template;
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "web" },
    spec: {
      runStrategy: "Halted",
      template: { spec: { ...podNetwork, ...rest, domain: { devices: {}, ...domain } } },
      ...spec,
    },
  };
}

/** The template of the expanded machine. */
export function expanded(template: Template, options: ExpandOptions): VirtualMachineInstanceSpec | undefined {
  const { machine: found, problems } = expandMachine(machine(template), options);
  expect(problems).toBeUndefined();
  return found?.spec.template.spec;
}

/** An instancetype that only says what it must. */
export const small: VirtualMachineInstancetypeSpec = { cpu: { guest: 4 }, memory: { guest: "8Gi" } };
