/**
 * How a machine's interface names its network: a libvirt network by its name, a bridge of the host as `bridge/br0`,
 * QEMU's own user-mode network as `user/slirp`.
 */
export interface NetworkSource {
  readonly type: "network" | "bridge" | "user";
  readonly name: string;
}

/** The network that needs no rights on the host; QEMU's default implementation is its library libslirp. */
export const userNetwork: NetworkSource = { type: "user", name: "slirp" };

// a network's name cannot have a slash: libvirt refuses it
const prefixes = { bridge: "bridge/", user: "user/" } as const;

export function networkSource(reference: string): NetworkSource {
  for (const type of ["bridge", "user"] as const) {
    const prefix = prefixes[type];
    if (reference.startsWith(prefix)) return { type, name: reference.slice(prefix.length) };
  }
  return { type: "network", name: reference };
}

export function networkReference({ type, name }: NetworkSource): string {
  return type === "network" ? name : `${prefixes[type]}${name}`;
}
