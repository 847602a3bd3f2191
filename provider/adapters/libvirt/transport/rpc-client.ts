/** One connection to a libvirt daemon: calls, streams of data, events, keepalive. */
import type { ProviderError } from "../../../contract/errors";
import { fromNativeError } from "../errors";
import type { CallOptions, DownloadOptions, UploadOptions } from "./call-options";
import { EventHub, type Unsubscribe } from "./event-hub";
import { type EventListener, type EventName, eventNameOf } from "./events";
import { defaultKeepalive, Keepalive, type KeepaliveSettings, keepaliveProgram } from "./keepalive";
import { ConnectionLostError, decodeLibvirtError } from "./native-errors";
import { encodePacket, FramingError, type Packet, PacketSplitter, packetStatus, packetType } from "./packets";
import { PendingCall } from "./pending-call";
import { type Procedure, procedures, qemuProgram, remoteProgram, type StreamProcedure } from "./procedures";
import { Slots } from "./slots";
import type { Link } from "./sockets/link";
import { Streams } from "./streams";
import { XdrReader, XdrWriter } from "./xdr";

/** `max_client_requests` of libvirtd.conf is 5 unless the host's owner raised it. */
export const maximumCallsInFlight = 5;

/** How long a polite goodbye may take. */
const goodbyeMilliseconds = 2_000;

export interface RpcClientOptions {
  readonly keepalive?: KeepaliveSettings | undefined;
  /** Something that is no error of any call, e.g. a listener that throws. */
  readonly report?: ((message: string) => void) | undefined;
}

export interface Statistics {
  /** How often each procedure was sent, by its name. */
  readonly calls: ReadonlyMap<string, number>;
  readonly inFlight: number;
  /** Those in flight that nobody waits for any more: a server that hangs on all of them takes no further calls. */
  readonly abandoned: number;
  readonly queued: number;
  readonly peakInFlight: number;
}

/** What the daemon at the other end can do beyond the procedures that it has. */
export interface ServerFeatures {
  readonly keepalive: boolean;
  /** False before libvirt 7.2: there `command` and `section` of NetworkUpdate change places on the wire. */
  readonly networkUpdateInOrder: boolean;
}

/** A call that was sent, from its first byte to the last packet that carries its serial. */
interface Exchange {
  readonly procedure: Procedure<never, unknown>;
  readonly payload: Buffer;
  /** Of a call that begins a stream: told the serial that its packets carry. */
  readonly sent: ((serial: number) => void) | undefined;
}

/**
 * Every failure is a `ProviderError` whose operation is the procedure's name. The loss of the connection rejects
 * all that waits with the code `Unavailable` and a `ConnectionLostError` as cause; the outcome of calls that
 * change something is then unknown.
 */
export class RpcClient {
  readonly #link: Link;
  readonly #splitter = new PacketSplitter();
  readonly #slots = new Slots(maximumCallsInFlight);
  readonly #events: EventHub;
  readonly #keepalive: Keepalive;
  readonly #report: (message: string) => void;
  readonly #unsettled = new Map<PendingCall, Exchange>();
  readonly #exchanges = new Map<number, { readonly call: PendingCall; readonly exchange: Exchange }>();
  readonly #streams: Streams;
  readonly #closeListeners = new Set<(error: ProviderError | undefined) => void>();
  readonly #counts = new Map<string, number>();
  #features: ServerFeatures | undefined;
  #serial = 0;
  #busy = 0;
  #lost: ConnectionLostError | undefined;
  #closing: Promise<void> | undefined;

  constructor(link: Link, options: RpcClientOptions = {}) {
    this.#link = link;
    this.#report = options.report ?? (() => undefined);
    this.#events = new EventHub({
      register: async (eventId) =>
        (await this.call(procedures.connectDomainEventCallbackRegisterAny, { eventId })).callbackId,
      deregister: async (callbackId) => {
        await this.call(procedures.connectDomainEventCallbackDeregisterAny, { callbackId });
      },
      report: this.#report,
    });
    this.#keepalive = new Keepalive(
      {
        send: (header) => this.#link.stream.write(encodePacket(header)),
        lost: (seconds) => this.#lose(`the host sent nothing for ${seconds} seconds`),
        paused: () => this.#streams.paused,
      },
      options.keepalive ?? defaultKeepalive,
    );
    this.#streams = new Streams({
      begin: async (...call) => void (await this.#exchange(...call)),
      send: (...message) => this.#sendStream(...message),
      sendHole: (...message) => this.#sendHole(...message),
      writable: () => new Promise((resolve) => void link.stream.once("drain", resolve)),
      pause: () => void link.stream.pause(),
      resume: () => void link.stream.resume(),
      hold: (work) => this.#holding(work),
    });
    this.#listen();
    link.unref();
  }

  /** False once the connection was lost or closed. */
  get open(): boolean {
    return this.#lost === undefined && this.#closing === undefined;
  }

  get features(): ServerFeatures {
    return this.#features ?? { keepalive: false, networkUpdateInOrder: true };
  }

  get statistics(): Statistics {
    const { taken, queued, peak } = this.#slots;
    const abandoned = [...this.#exchanges.values()].filter(({ call }) => call.abandoned).length;
    return { calls: this.#counts, inFlight: taken, abandoned, queued, peakInFlight: peak };
  }

  /** @example `const { domain } = await client.call(procedures.domainLookupByName, { name: "web" })` */
  async call<Input, Output>(
    procedure: Procedure<Input, Output>,
    input: Input,
    options: CallOptions = {},
  ): Promise<Output> {
    try {
      const payload = await this.#exchange(procedure, input, undefined, options.signal);
      return procedure.output.read(new XdrReader(payload));
    } catch (error) {
      throw fromNativeError(error, { operation: procedure.name });
    }
  }

  /**
   * Sends what `source` yields, no faster than the server takes it; resolves when the server has confirmed all
   * of it. An abort or a failure of `source` makes the server give up too.
   */
  async upload<Input>(
    procedure: StreamProcedure<Input, "upload">,
    input: Input,
    source: AsyncIterable<Uint8Array>,
    options: UploadOptions = {},
  ): Promise<void> {
    try {
      await this.#streams.upload(procedure, input, source, options);
    } catch (error) {
      throw fromNativeError(error, { operation: procedure.name });
    }
  }

  /**
   * Hands what the server sends to `take`, piece by piece, each after the last was dealt with. A `take` that is
   * slower than the server makes the whole connection wait once 4 MiB have piled up.
   */
  async download<Input>(
    procedure: StreamProcedure<Input, "download">,
    input: Input,
    take: (piece: Buffer) => void | Promise<void>,
    options: DownloadOptions = {},
  ): Promise<void> {
    try {
      await this.#streams.download(procedure, input, take, options);
    } catch (error) {
      throw fromNativeError(error, { operation: procedure.name });
    }
  }

  /**
   * Hears of events of all domains, from before this resolves until the returned function is called. A
   * subscription does not keep the process alive.
   */
  subscribe<Name extends EventName>(name: Name, listener: EventListener<Name>): Promise<Unsubscribe> {
    return this.#events.subscribe(name, listener);
  }

  /** Called once: with the error when the connection was lost, without when it was closed from here. */
  onClose(listener: (error: ProviderError | undefined) => void): () => void {
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  /** The daemon has accepted us. From now on it is asked for a sign of life when it is silent, if it has any. */
  begin(features: ServerFeatures): void {
    this.#features = features;
    if (features.keepalive) this.#keepalive.start();
  }

  /** Says goodbye, within two seconds, and closes the link. Idempotent; never fails. */
  close(): Promise<void> {
    this.#closing ??= this.#sayGoodbye();
    return this.#closing;
  }

  #listen(): void {
    const { stream } = this.#link;
    // each upload that waits listens for "drain"
    stream.setMaxListeners(0);
    stream.on("data", (chunk: Buffer) => this.#receive(chunk));
    stream.on("error", (error: Error) => this.#lose(error.message, error));
    stream.on("close", () => this.#lose("the host closed the connection"));
    stream.on("end", () => this.#lose("the host closed the connection"));
    // a stream that was read from before does not start to flow by itself
    stream.resume();
  }

  // -- calls

  async #exchange<Input>(
    procedure: Procedure<Input, unknown>,
    input: Input,
    sent: Exchange["sent"],
    signal: AbortSignal | undefined,
  ): Promise<Buffer> {
    signal?.throwIfAborted();
    if (this.#closing !== undefined) throw new ConnectionLostError("the connection was closed");
    const writer = new XdrWriter();
    procedure.input.write(writer, input);
    return this.#send({ procedure, payload: writer.bytes(), sent }, signal);
  }

  async #send(exchange: Exchange, signal: AbortSignal | undefined): Promise<Buffer> {
    if (this.#lost !== undefined) throw this.#lost;
    const host = { slots: this.#slots, send: (sent: PendingCall) => this.#start(sent, exchange) };
    const call = new PendingCall(host, exchange.procedure.effect === "read");
    const abort = () => call.abandon(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    this.#unsettled.set(call, exchange);
    try {
      this.#slots.enter(call);
      return await this.#holding(() => call.reply);
    } finally {
      this.#unsettled.delete(call);
      signal?.removeEventListener("abort", abort);
    }
  }

  #start(call: PendingCall, exchange: Exchange): void {
    const { procedure, payload, sent } = exchange;
    this.#serial = (this.#serial % 0x7fff_ffff) + 1;
    const serial = this.#serial;
    this.#exchanges.set(serial, { call, exchange });
    this.#counts.set(procedure.name, (this.#counts.get(procedure.name) ?? 0) + 1);
    sent?.(serial);
    this.#write(procedure, packetType.call, serial, packetStatus.ok, payload);
  }

  #write(
    { number: procedure, program = remoteProgram }: Pick<Procedure<never, unknown>, "number" | "program">,
    type: number,
    serial: number,
    status: number,
    payload?: Uint8Array,
  ): boolean {
    const { number, version } = program;
    return this.#link.stream.write(
      encodePacket({ program: number, version, procedure, type, serial, status }, payload),
    );
  }

  // -- what arrives

  #receive(chunk: Buffer): void {
    this.#keepalive.heard();
    try {
      for (const packet of this.#splitter.push(chunk)) this.#dispatch(packet);
    } catch (error) {
      // after bytes that do not read, nothing that follows can be trusted
      this.#lose(error instanceof Error ? error.message : String(error), error);
    }
  }

  #dispatch(packet: Packet): void {
    if (packet.program === keepaliveProgram) this.#keepalive.receive(packet);
    else if (packet.program !== remoteProgram.number && packet.program !== qemuProgram.number)
      throw new FramingError(`unknown program ${packet.program}`);
    else if (packet.type === packetType.event) this.#dispatchEvent(packet);
    else if (packet.type === packetType.reply) this.#dispatchReply(packet);
    else this.#streams.receive(packet);
  }

  #dispatchEvent(packet: Packet): void {
    const name = eventNameOf(packet.procedure);
    if (name !== undefined) this.#events.dispatch(name, packet.payload);
  }

  #dispatchReply(packet: Packet): void {
    const known = this.#exchanges.get(packet.serial);
    if (known === undefined) return;
    const { call, exchange } = known;
    this.#exchanges.delete(packet.serial);
    if (packet.status === packetStatus.error) {
      call.fail(decodeLibvirtError(packet.payload));
      return;
    }
    // nobody takes the stream that begins here
    if (exchange.sent !== undefined && call.abandoned)
      this.#sendStream(exchange.procedure, packet.serial, packetStatus.error);
    call.succeed(packet.payload);
  }

  #sendStream(
    procedure: Procedure<never, unknown>,
    serial: number,
    status: number,
    piece?: Uint8Array,
  ): boolean {
    if (this.#lost !== undefined) return true;
    return this.#write(procedure, packetType.stream, serial, status, piece);
  }

  /** virNetStreamHole: its length, and flags of which there are none. */
  #sendHole(procedure: Procedure<never, unknown>, serial: number, length: number): boolean {
    if (this.#lost !== undefined) return true;
    const writer = new XdrWriter();
    writer.hyper(BigInt(length));
    writer.uint(0);
    return this.#write(procedure, packetType.streamHole, serial, packetStatus.continue, writer.bytes());
  }

  // -- the end

  /** Keeps the process alive while `work` lasts. */
  async #holding<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    if (this.#busy === 1) this.#link.ref();
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) this.#link.unref();
    }
  }

  #lose(reason: string, cause?: unknown): void {
    if (this.#lost !== undefined) return;
    const lost = new ConnectionLostError(`the connection was lost: ${reason}`, { cause });
    this.#end(lost);
    const error = this.#closing === undefined ? fromNativeError(lost) : undefined;
    for (const listener of this.#closeListeners) {
      try {
        listener(error);
      } catch (thrown) {
        this.#report(`a listener for the end of the connection failed: ${String(thrown)}`);
      }
    }
  }

  #end(lost: ConnectionLostError): void {
    this.#lost = lost;
    this.#keepalive.stop();
    for (const call of this.#unsettled.keys()) call.abandon(lost);
    this.#streams.fail(lost);
    this.#link.destroy();
  }

  async #sayGoodbye(): Promise<void> {
    const closed = new ConnectionLostError("the connection was closed");
    for (const call of this.#unsettled.keys()) call.abandon(closed);
    this.#streams.fail(closed);
    // a server that has not accepted us yet may never answer
    if (this.#lost === undefined && this.#features !== undefined) await this.#callClose();
    this.#lose("closed from here");
  }

  // past the queue, whose places calls without an answer may hold for ever
  async #callClose(): Promise<void> {
    const procedure = procedures.connectClose;
    const slots = new Slots(1);
    const exchange: Exchange = { procedure, payload: Buffer.alloc(0), sent: undefined };
    const call = new PendingCall({ slots, send: (sent) => this.#start(sent, exchange) }, false);
    const timer = setTimeout(() => call.abandon(new Error("no answer")), goodbyeMilliseconds);
    this.#unsettled.set(call, exchange);
    slots.enter(call);
    await call.reply.catch(() => undefined);
    this.#unsettled.delete(call);
    clearTimeout(timer);
  }
}
