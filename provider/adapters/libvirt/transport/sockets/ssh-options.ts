import type { TransportCredentials } from "../credentials";
import type { LibvirtUri } from "../uri";

export interface SshLinkOptions {
  readonly uri: LibvirtUri;
  readonly credentials: TransportCredentials;
  readonly insecureSkipVerify: boolean;
  readonly socket: string | undefined;
  /** Files. */
  readonly knownHosts: readonly string[] | undefined;
  /** The lines of such a file, in the place of all files. */
  readonly hostKeys?: string | undefined;
  readonly signal: AbortSignal;
}
