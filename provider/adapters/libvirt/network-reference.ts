/** How a machine's interface names its network: a libvirt network by its name, a bridge of the host as `bridge/br0`. */
export interface NetworkSource {
  readonly type: "network" | "bridge";
  readonly name: string;
}

// a network's name cannot have a slash: libvirt refuses it
const bridgePrefix = "bridge/";

export function networkSource(reference: string): NetworkSource {
  return reference.startsWith(bridgePrefix)
    ? { type: "bridge", name: reference.slice(bridgePrefix.length) }
    : { type: "network", name: reference };
}

export function networkReference({ type, name }: NetworkSource): string {
  return type === "bridge" ? `${bridgePrefix}${name}` : name;
}
