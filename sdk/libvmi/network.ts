import type { Binding, Interface, Network, Port } from "../kubevirt/kubevirt";
import { dnsLabel, macAddress, oneOf, pciAddress, present } from "./checks";
import { nonZero, setOrOmit } from "./fields";
import type { Option } from "./option";
import type { InterfaceModel } from "./values";
import { interfaceModels } from "./values";

const defaultNetwork = "default";

/** Adds an interface; it belongs to the network of its name. */
export function withInterface(networkInterface: Interface): Option {
  present("withInterface", "networkInterface", networkInterface);
  return ({ spec: { domain } }) => {
    domain.devices.interfaces = [...(domain.devices.interfaces ?? []), structuredClone(networkInterface)];
  };
}

/** Adds a network; an interface has to be of its name. */
export function withNetwork(network: Network): Option {
  present("withNetwork", "network", network);
  return ({ spec }) => {
    spec.networks = [...(spec.networks ?? []), structuredClone(network)];
  };
}

/** The network of the cluster's pods, named "default". */
export function defaultPodNetwork(): Network {
  return { name: defaultNetwork, pod: {} };
}

/** A network of a NetworkAttachmentDefinition, `name` or `namespace/name`. */
export function multusNetwork(name: string, networkAttachmentDefinition: string): Network {
  return { name, multus: { networkName: networkAttachmentDefinition } };
}

/** A network of a device that is claimed by dynamic resource allocation. */
export function draNetwork(name: string, claimName: string, requestName: string): Network {
  return { name, resourceClaim: nonZero({ claimName, requestName }) };
}

/** An interface named "default" behind address translation; with ports, only these are reached from outside. */
export function interfaceDeviceWithMasqueradeBinding(...ports: Port[]): Interface {
  return { name: defaultNetwork, masquerade: {}, ...portList(ports) };
}

/** An interface on the pod's bridge. */
export function interfaceDeviceWithBridgeBinding(name: string): Interface {
  return { name, bridge: {} };
}

/** An interface of the user-mode network, which KubeVirt v1.9.0 has no more. */
export function interfaceDeviceWithSlirpBinding(name: string, ...ports: Port[]): Interface {
  return { name, slirp: {}, ...portList(ports) };
}

/** A virtual function of a network card. */
export function interfaceDeviceWithSRIOVBinding(name: string): Interface {
  return { name, sriov: {} };
}

/** An interface whose connections a process of the host makes. */
export function interfaceDeviceWithPasstBinding(name: string): Interface {
  return { name, passtBinding: {} };
}

/** An interface named "default" on the network binding plugin "passt". */
export function interfaceWithPasstBindingPlugin(...ports: Port[]): Interface {
  return interfaceWithBindingPlugin(defaultNetwork, { name: "passt" }, ...ports);
}

/** An interface on the network binding plugin "macvtap". */
export function interfaceWithMacvtapBindingPlugin(name: string): Interface {
  return interfaceWithBindingPlugin(name, { name: "macvtap" });
}

/** An interface on a network binding plugin. */
export function interfaceWithBindingPlugin(name: string, binding: Binding, ...ports: Port[]): Interface {
  present("interfaceWithBindingPlugin", "binding", binding);
  return { name, binding: structuredClone(binding), ...portList(ports) };
}

/** The interface with a MAC address; "" takes it away. */
export function interfaceWithMac(networkInterface: Interface, address: string): Interface {
  macAddress("interfaceWithMac", "address", address);
  return changed("interfaceWithMac", networkInterface, "macAddress", address);
}

/** The interface at an address on the guest's PCI bus; "" takes it away. */
export function interfaceWithPciAddress(networkInterface: Interface, address: string): Interface {
  pciAddress("interfaceWithPciAddress", "address", address);
  return changed("interfaceWithPciAddress", networkInterface, "pciAddress", address);
}

/** The interface with a tag that the guest finds in its metadata; "" takes it away. */
export function interfaceWithTag(networkInterface: Interface, tag: string): Interface {
  return changed("interfaceWithTag", networkInterface, "tag", tag);
}

/** The interface as a card of this model; "" takes it away, which leaves it to KubeVirt. */
export function interfaceWithModel(networkInterface: Interface, model: InterfaceModel | ""): Interface {
  oneOf("interfaceWithModel", "model", model, ["", ...interfaceModels]);
  return changed("interfaceWithModel", networkInterface, "model", model);
}

/** The guest's name for itself. */
export function withHostname(hostname: string): Option {
  dnsLabel("withHostname", "hostname", hostname);
  return ({ spec }) => setOrOmit(spec, "hostname", hostname);
}

/** Makes the machine known as `<hostname>.<subdomain>.<namespace>.svc.<cluster domain>`. */
export function withSubdomain(subdomain: string): Option {
  dnsLabel("withSubdomain", "subdomain", subdomain);
  return ({ spec }) => setOrOmit(spec, "subdomain", subdomain);
}

/** Whether a machine without interfaces gets one on the pod network. */
export function withAutoAttachPodInterface(enabled: boolean): Option {
  return ({ spec: { domain } }) => {
    domain.devices.autoattachPodInterface = enabled;
  };
}

/** Whether each interface has as many queues as the machine has CPUs. */
export function withNetworkInterfaceMultiQueue(enabled: boolean): Option {
  return ({ spec: { domain } }) => {
    domain.devices.networkInterfaceMultiqueue = enabled;
  };
}

function portList(ports: readonly Port[]): { ports?: Port[] } {
  return ports.length === 0 ? {} : { ports: structuredClone([...ports]) };
}

function changed(
  call: string,
  networkInterface: Interface,
  field: "macAddress" | "pciAddress" | "tag" | "model",
  value: string,
): Interface {
  const copy = structuredClone(present(call, "networkInterface", networkInterface));
  setOrOmit(copy, field, value);
  return copy;
}
