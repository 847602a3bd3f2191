import type { DomainStatistics } from "../transport/procedures";

/** What we ask `ConnectGetAllDomainStats` for: virDomainStatsTypes state and block. */
export const wantedStatistics = 1 | 32;

/** For the machine that tries KVM: state and vcpu. */
export const wantedProbeStatistics = 1 | 8;

export interface MachineStatistics {
  readonly state: number;
  readonly reason: number;
  /** Virtual sizes by device name; a disk whose volume is not there has none. */
  readonly diskSizes: ReadonlyMap<string, number>;
  /** Where disks lie by device name. */
  readonly diskPaths: ReadonlyMap<string, string>;
}

export function readStatistics({ parameters }: Pick<DomainStatistics, "parameters">): MachineStatistics {
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  const diskSizes = new Map<string, number>();
  const diskPaths = new Map<string, string>();
  const count = Number(values.get("block.count") ?? 0);
  for (let index = 0; index < count; index += 1) {
    const name = String(values.get(`block.${index}.name`));
    const capacity = values.get(`block.${index}.capacity`);
    const path = values.get(`block.${index}.path`);
    if (capacity !== undefined) diskSizes.set(name, Number(capacity));
    if (path !== undefined) diskPaths.set(name, String(path));
  }
  return {
    state: Number(values.get("state.state") ?? 0),
    reason: Number(values.get("state.reason") ?? 0),
    diskSizes,
    diskPaths,
  };
}

/** `time`: nanoseconds for which its first CPU has run, 0 where that is not known. */
export function readVcpuTime({ parameters }: Pick<DomainStatistics, "parameters">): {
  readonly state: number;
  readonly time: number;
} {
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  return { state: Number(values.get("state.state") ?? 0), time: Number(values.get("vcpu.0.time") ?? 0) };
}
