export interface DesiredNetwork {
  readonly name: string;
  /** The hypervisor's own source block, valid by the adapter's schema. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly mtu?: number | undefined;
}

export interface ObservedNetwork {
  /** What a machine's interface names. */
  readonly reference: string;
  readonly location: string;
  /** The ownership tag, where a resource created it. */
  readonly owner?: string | undefined;
  /** False where the network is off and carries nothing. Default true. */
  readonly active?: boolean | undefined;
}
