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

export interface RestOptions extends InvokeOptions {
  readonly from: number;
  /** Of the whole, with what is there already. */
  readonly bytes: number;
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

  /** All from byte `from` on; an attempt that is made again goes on where the one before ended. */
  downloadRest<Input>(
    procedure: StreamProcedure<Input, "download">,
    inputFrom: (offset: number) => Input,
    take: (piece: Buffer) => void | Promise<void>,
    { from, bytes, ...options }: RestOptions,
  ): Promise<void> {
    let taken = from;
    const takeNext = (piece: Buffer): void | Promise<void> => {
      taken += piece.length;
      return take(piece);
    };
    return this.context.call(nativeCall(procedure, { unbounded: true, ...options }), async (signal) => {
      // a server takes no offset at the end
      if (taken === bytes) return;
      await this.client.download(procedure, inputFrom(taken), takeNext, {
        signal: either(signal, options.signal),
        bytes: bytes - taken,
      });
    });
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
