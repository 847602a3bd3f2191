/** What the transport may prove itself with; all resolved, nothing to look up but files of the user's own. */
export interface TransportCredentials {
  /** Of the SSH user, unless the URI names one. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM or OpenSSH text. */
  readonly privateKey?: string | undefined;
  readonly passphrase?: string | undefined;
  /** True for the agent at SSH_AUTH_SOCK, or the path of its socket. */
  readonly agent?: boolean | string | undefined;
  /** PEM text. */
  readonly clientCertificate?: string | undefined;
  /** PEM text. */
  readonly clientKey?: string | undefined;
  /** PEM text of the authorities that may have signed the host's certificate. */
  readonly caCertificate?: string | undefined;
}
