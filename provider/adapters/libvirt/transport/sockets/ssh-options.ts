import type { TransportCredentials } from "../credentials";
import type { LibvirtUri } from "../uri";

export interface SshLinkOptions {
  readonly uri: LibvirtUri;
  readonly credentials: TransportCredentials;
  readonly insecureSkipVerify: boolean;
  readonly socket: string | undefined;
  readonly knownHosts: readonly string[] | undefined;
  readonly signal: AbortSignal;
}
