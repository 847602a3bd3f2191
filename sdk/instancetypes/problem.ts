/** What KubeVirt's admission answers when it refuses a machine, in its own words. */
export interface Problem {
  /** The path of the field, e.g. `spec.template.spec.domain.cpu.sockets`; several are separated by commas. */
  readonly field: string;
  readonly message: string;
}
