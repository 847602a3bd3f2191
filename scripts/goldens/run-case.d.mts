export type Call = [name: string, ...parameters: unknown[]];

export interface Case {
  readonly profile: "v1.9.0" | "v1.2.0";
  readonly name: string;
  readonly calls: Call[];
  readonly go: string;
  readonly setup?: Call[];
  readonly random?: string[];
  readonly json?: unknown;
  readonly panic?: string;
}

/** What is wrong, or undefined when ours is equal. */
export declare function runCase(
  golden: Case,
  profiles: Readonly<Record<Case["profile"], object>>,
): string | undefined;
