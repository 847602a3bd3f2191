import type { DefaultPlacementKey, Placement } from "./placement";

/** The resolved secrets. They live in memory only. */
export interface Credentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  /** PEM. */
  readonly privateKey?: string | undefined;
  readonly passphrase?: string | undefined;
  /** PEM. */
  readonly clientCertificate?: string | undefined;
  /** PEM. */
  readonly clientKey?: string | undefined;
}

/** Where machines, disks and images are placed when neither class nor machine says so. */
export interface PlacementDefaults extends Pick<Placement, DefaultPlacementKey> {
  readonly network?: string | undefined;
  readonly storagePool?: string | undefined;
  readonly nodes?: readonly string[] | undefined;
  readonly namespace?: string | undefined;
  readonly storageClass?: string | undefined;
}

/** The input of `Adapter.connect`: every reference to a secret and every default is resolved. */
export interface Connection {
  readonly endpoint: string;
  readonly credentials: Credentials;
  /** PEM. */
  readonly caBundle?: string | undefined;
  /** Lines of a known_hosts file. Absent: the files of the user. */
  readonly hostKeys?: string | undefined;
  readonly insecureSkipVerify: boolean;
  readonly defaults: PlacementDefaults;
  /** The hypervisor's own block of the Provider, validated by the adapter's schema. */
  readonly native: Readonly<Record<string, unknown>>;
}
