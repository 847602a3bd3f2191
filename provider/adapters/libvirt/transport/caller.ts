/** One libvirt host: its calls, wrapped, and what does not change while we are connected. */
import type { AdapterContext, CallEffect, NativeCall } from "../../../contract/context";
import { toProviderError } from "../../../contract/errors";
import type { Procedure, StreamProcedure } from "./procedures";
import type { RpcClient } from "./rpc-client";

export interface InvokeOptions {
  /** What the call is about, for errors and events. */
  readonly reference?: string | undefined;
  /** Stricter or laxer than the procedure's own, where arguments or the treatment of errors make it so. */
  readonly effect?: CallEffect | undefined;
  readonly unbounded?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface UploadOptions extends InvokeOptions {
  readonly progress?: ((bytes: number) => void) | undefined;
  /** Runs of zeros are told of instead of being sent. */
  readonly sparse?: boolean | undefined;
}

export interface DownloadOptions extends InvokeOptions {
  /** How many bytes there are, where that is known: fewer or more are a failure. */
  readonly bytes?: number | undefined;
}

export class LibvirtCaller {
  readonly context: AdapterContext;
  readonly client: RpcClient;

  constructor(client: RpcClient, context: AdapterContext) {
    this.client = client;
    this.context = context;
  }

  invoke<Input, Output>(
    procedure: Procedure<Input, Output>,
    input: Input,
    options: InvokeOptions = {},
  ): Promise<Output> {
    return this.context.call(nativeCall(procedure, options), async (signal) => {
      try {
        return await this.client.call(procedure, input, { signal: either(signal, options.signal) });
      } catch (error) {
        throw toProviderError(error, options.reference === undefined ? {} : { reference: options.reference });
      }
    });
  }

  /** Sent once, unless the caller says that it can open `source` again. */
  upload<Input>(
    procedure: StreamProcedure<Input, "upload">,
    input: Input,
    source: () => AsyncIterable<Uint8Array>,
    options: UploadOptions = {},
  ): Promise<void> {
    const call = nativeCall(procedure, { effect: "once", unbounded: true, ...options });
    return this.context.call(call, (signal) =>
      this.client.upload(procedure, input, source(), {
        signal: either(signal, options.signal),
        progress: options.progress,
        sparse: options.sparse,
      }),
    );
  }

  download<Input>(
    procedure: StreamProcedure<Input, "download">,
    input: Input,
    take: (piece: Buffer) => void,
    options: DownloadOptions = {},
  ): Promise<void> {
    return this.context.call(nativeCall(procedure, options), (signal) =>
      this.client.download(procedure, input, take, {
        signal: either(signal, options.signal),
        bytes: options.bytes,
      }),
    );
  }

  /** All of something small; each attempt begins anew. */
  content<Input>(
    procedure: StreamProcedure<Input, "download">,
    input: Input,
    options: DownloadOptions = {},
  ): Promise<Buffer> {
    return this.context.call(nativeCall(procedure, options), async (signal) => {
      const pieces: Buffer[] = [];
      await this.client.download(procedure, input, (piece) => void pieces.push(piece), {
        signal: either(signal, options.signal),
        bytes: options.bytes,
      });
      return Buffer.concat(pieces);
    });
  }
}

function nativeCall(procedure: Procedure<never, unknown>, options: InvokeOptions): NativeCall {
  const { reference, effect = procedure.effect, unbounded = false } = options;
  return { name: procedure.name, effect, unbounded, ...(reference !== undefined && { reference }) };
}

function either(signal: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? signal : AbortSignal.any([signal, other]);
}
