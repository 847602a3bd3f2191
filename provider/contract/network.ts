export interface DesiredNetwork {
  readonly name: string;
  /** The hypervisor's own source block, validated by the adapter's schema. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly mtu?: number | undefined;
}

export interface ObservedNetwork {
  /** The name of the network in `DesiredInterface.network`. */
  readonly reference: string;
  readonly location: string;
  /** The ownership tag, where a resource created it. */
  readonly owner?: string | undefined;
  /** False while the network is off. Default true. */
  readonly active?: boolean | undefined;
}
