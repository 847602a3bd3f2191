/** Where the server is, and how we prove who we are: all resolved, nothing to look up. */
export interface VsphereEndpoint {
  /** `https://vcenter.example`, with a port where it is not 443; `/sdk` at the end may be left out. */
  readonly url: string;
  readonly credentials: VsphereCredentials;
  /** PEM of the authorities that may have signed the server's certificate. Default: those of Node. */
  readonly caBundle?: string | undefined;
  /** Nobody's certificate is verified: not the server's, nor that of the hosts that disks are sent to. */
  readonly insecureSkipVerify: boolean;
}

export type VsphereCredentials =
  | { readonly type: "password"; readonly username: string; readonly password: string }
  /** The value of the cookie `vmware_soap_session` or of the header `vmware-api-session-id` of an open session. */
  | { readonly type: "session"; readonly token: string }
  /** What AcquireCloneTicket gave: good for one session. */
  | { readonly type: "clone-ticket"; readonly ticket: string };

/** vCenter's clone tickets say what they are; all other tokens are sessions. */
export function credentialsOfToken(token: string): VsphereCredentials {
  return token.startsWith("cst-") || token.startsWith("--cst-")
    ? { type: "clone-ticket", ticket: token }
    : { type: "session", token };
}
