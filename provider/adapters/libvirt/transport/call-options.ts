export interface CallOptions {
  /** Rejects the call at once. What the server has already begun it finishes; its late reply is ignored. */
  readonly signal?: AbortSignal | undefined;
}

export interface UploadOptions extends CallOptions {
  /** Bytes handed to the connection so far. */
  readonly progress?: ((bytes: number) => void) | undefined;
  /** Runs of zeros are told of instead of being sent: the call has to ask for that too. */
  readonly sparse?: boolean | undefined;
}

export interface DownloadOptions extends CallOptions {
  /** How many bytes there are, where that is known: fewer or more are a failure. */
  readonly bytes?: number | undefined;
}
