/** The facts of kubevirt/common-instancetypes v1.7.0, taken from its rendered objects. */
import { readFileSync } from "node:fs";
import { sharedData } from "../support/shared-data";

export interface SeriesFacts {
  readonly class: string;
  readonly displayName: string;
  readonly iconPf: string;
  readonly dedicatedCPUPlacement: boolean;
  readonly isolateEmulatorThread: boolean;
  readonly numaGuestMappingPassthrough: boolean;
  readonly realtime: boolean;
  readonly ioThreadsPolicy: string | null;
  readonly overcommitPercent: number | null;
  readonly specAnnotations: Readonly<Record<string, string>>;
}

export interface InstancetypeFacts {
  readonly name: string;
  readonly series: string;
  readonly cpu: number;
  readonly memory: string;
  readonly memoryBytes: number;
  readonly hugepages?: string;
  readonly maxSockets?: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface PreferenceFacts {
  readonly name: string;
  readonly displayName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly requirements: object | null;
  readonly spec: object;
}

export interface Facts {
  readonly source: { readonly tag: string };
  readonly labelPrefix: string;
  readonly series: Readonly<Record<string, SeriesFacts>>;
  readonly instancetypes: readonly InstancetypeFacts[];
  readonly preferences: readonly PreferenceFacts[];
}

const { path, missing } = sharedData("kubevirt/instancetypes.json");

/** Why there are none here; undefined when there are. */
export const factsMissing = missing;

export function readFacts(): Facts {
  return JSON.parse(readFileSync(path, "utf8"));
}
