/** Files of datastores over HTTP: https://{server}/folder/{path}?dcPath={datacenter}&dsName={datastore} */
import { Readable } from "node:stream";
import { fromNativeError } from "../errors";
import { type HttpAnswer, type HttpRequest, readText } from "./http";
import { HttpStatusError } from "./native-errors";
import type { VimSession } from "./vim-session";

/** A file, or where one will be. */
export interface FilePlace {
  /** In the inventory: `/folder/DC`. */
  readonly datacenter: string;
  readonly datastore: string;
  /** On the datastore: `iso/debian.iso`. */
  readonly path: string;
}

export interface FileContent {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly length: number;
  readonly signal?: AbortSignal | undefined;
}

export class DatastoreFiles {
  readonly #session: VimSession;

  constructor(session: VimSession) {
    this.#session = session;
  }

  /** `undefined` when there is no such file. */
  async readText(place: FilePlace): Promise<string | undefined> {
    const call = { name: "vsphere.GetFile", effect: "read", reference: place.path } as const;
    return this.#session.context.call(call, async (signal) => {
      const answer = await this.#send(place, { method: "GET", signal });
      const text = await readText(answer.body);
      if (answer.status === 404) return undefined;
      refuseFailure(answer, text);
      return text;
    });
  }

  async writeText(place: FilePlace, text: string): Promise<void> {
    const call = { name: "vsphere.PutFile", effect: "idempotent", reference: place.path } as const;
    await this.#session.context.call(call, (signal) => {
      const headers = { "content-length": String(Buffer.byteLength(text)) };
      return this.#put(place, { method: "PUT", headers, body: text, signal });
    });
  }

  /** In the place of a file that is there. A stream is sent once: whoever wants it again begins anew. */
  async write(place: FilePlace, { bytes, length, signal: own }: FileContent): Promise<void> {
    const call = {
      name: "vsphere.PutFile",
      effect: "once",
      unbounded: true,
      reference: place.path,
    } as const;
    await this.#session.context.call(call, (given) => {
      const signal = own === undefined ? given : AbortSignal.any([given, own]);
      const headers = { "content-length": String(length) };
      return this.#put(place, { method: "PUT", headers, body: Readable.from(bytes), signal });
    });
  }

  async #put(place: FilePlace, request: Omit<HttpRequest, "url">): Promise<void> {
    const { headers } = request;
    const type = { "content-type": "application/octet-stream" };
    const answer = await this.#send(place, { ...request, headers: { ...type, ...headers } });
    refuseFailure(answer, await readText(answer.body));
  }

  #send(
    { datacenter, datastore, path }: FilePlace,
    { headers, ...request }: Omit<HttpRequest, "url">,
  ): Promise<HttpAnswer> {
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const url = new URL(`/folder/${encoded}`, this.#session.url);
    url.searchParams.set("dcPath", datacenter.replace(/^\//, ""));
    url.searchParams.set("dsName", datastore);
    return this.#session.send({ ...request, url, headers: { ...headers, ...this.#session.cookies } });
  }
}

function refuseFailure({ status }: HttpAnswer, text: string): void {
  if (status >= 300)
    throw fromNativeError(new HttpStatusError(status, `HTTP ${status}: ${text.slice(0, 200)}`));
}
