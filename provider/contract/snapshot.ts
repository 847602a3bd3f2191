export interface DesiredSnapshot {
  readonly name: string;
  readonly description?: string | undefined;
  readonly memory: boolean;
  readonly quiesce: boolean;
}

export interface ObservedSnapshot {
  readonly reference: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly memory: boolean;
  /** ISO 8601. */
  readonly createdAt?: string | undefined;
  readonly parent?: string | undefined;
  /** Whether the machine's disks derive from this snapshot. */
  readonly current: boolean;
  readonly sizeBytes?: number | undefined;
  readonly owner?: string | undefined;
}
