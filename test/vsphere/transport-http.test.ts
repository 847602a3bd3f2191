/** The connections beneath, against servers of the test's own. */

import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { fromNativeError } from "../../provider/adapters/vsphere/errors";
import { HttpConnections, readText, type TlsSettings } from "../../provider/adapters/vsphere/transport/http";
import { ConnectionLostError } from "../../provider/adapters/vsphere/transport/native-errors";
import { type Certificates, makeCertificates } from "../peers/certificates";
import { temporaryDirectory } from "../peers/peer";

const never = new AbortController().signal;

function connections(settings: Partial<TlsSettings> = {}): HttpConnections {
  const open = new HttpConnections({ insecureSkipVerify: false, ...settings });
  onTestFinished(() => open.close());
  return open;
}

async function listening(server: Server, protocol: "http" | "https" = "http"): Promise<URL> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return new URL(`${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}/sdk`);
}

function serve(handler: RequestListener): Promise<URL> {
  return listening(createServer(handler));
}

describe("connections", () => {
  it("are kept and used again", async () => {
    const sockets = new Set<Socket>();
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      response.end("hello");
    });
    const open = connections();
    for (let count = 0; count < 3; count += 1) {
      const answer = await open.send({ url, method: "GET", signal: never });
      expect(await readText(answer.body)).toBe("hello");
    }
    expect(sockets.size).toBe(1);
  });

  it("ask for compressed answers and unpack them", async () => {
    const url = await serve((request, response) => {
      const zip = request.headers["accept-encoding"] === "gzip";
      response.writeHead(200, zip ? { "content-encoding": "gzip" } : {});
      response.end(zip ? gzipSync("x".repeat(100_000)) : "plain");
    });
    const answer = await connections().send({ url, method: "GET", signal: never });
    expect((await readText(answer.body)).length).toBe(100_000);
  });

  it("stream what is sent", async () => {
    const url = await serve(async (request, response) => {
      response.end(
        `${request.method} ${request.headers["content-length"]} ${(await received(request)).length}`,
      );
    });
    const body = Readable.from([Buffer.alloc(70_000), Buffer.alloc(30_000)]);
    const headers = { "content-length": "100000" };
    const answer = await connections().send({ url, method: "PUT", headers, body, signal: never });
    expect(await readText(answer.body)).toBe("PUT 100000 100000");
  });

  it("are closed when the signal says so, before and within the answer", async () => {
    const closed: Promise<unknown>[] = [];
    const url = await serve((request, response) => {
      closed.push(once(request.socket, "close"));
      if (request.method === "POST") response.write("some");
    });
    for (const method of ["GET", "POST"] as const) {
      const stop = new AbortController();
      const reading = connections()
        .send({ url, method, signal: stop.signal })
        .then(({ body }) => readText(body));
      setTimeout(() => stop.abort(new Error("given up")), 50);
      await expect(reading).rejects.toThrow("given up");
    }
    await Promise.all(closed);
    expect(closed).toHaveLength(2);
  });

  it("that break after the request went out leave its outcome unknown", async () => {
    const url = await serve((request) => void request.socket.destroy());
    const sending = connections().send({ url, method: "POST", body: "x", signal: never });
    await expect(sending).rejects.toBeInstanceOf(ConnectionLostError);
  });

  it("that break within the answer do so as well", async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setTimeout(() => request.socket.destroy(), 20);
    });
    const answer = await connections().send({ url, method: "GET", signal: never });
    await expect(readText(answer.body)).rejects.toBeInstanceOf(ConnectionLostError);
  });

  it("that nobody takes do not", async () => {
    const url = await serve(() => undefined);
    const { port } = url;
    const other = new URL(url);
    other.port = String(Number(port) === 65_535 ? 1 : Number(port) + 1);
    const error: unknown = await connections()
      .send({ url: other, method: "GET", signal: never })
      .catch((reason: unknown) => reason);
    expect(error).not.toBeInstanceOf(ConnectionLostError);
    expect(fromNativeError(error).code).toBe("Unavailable");
  });

  it("whose content fails do not pass for a success", async () => {
    const url = await serve(async (request, response) => {
      await received(request).catch(() => undefined);
      response.end("done");
    });
    const body = Readable.from(
      (async function* () {
        yield Buffer.from("half");
        throw new Error("the disk cannot be read");
      })(),
    );
    const headers = { "content-length": "100" };
    const sending = connections().send({ url, method: "POST", headers, body, signal: never });
    await expect(sending).rejects.toThrow("the disk cannot be read");
  });
});

describe("certificates", () => {
  let certificates: Certificates;
  const secure = (
    handler: RequestListener = (_request, response) => void response.end("safe"),
  ): Promise<URL> => {
    const { certificate: cert, key } = certificates.server;
    return listening(createSecureServer({ cert, key }, handler), "https");
  };
  const reach = async (settings: Partial<TlsSettings>, url: URL, thumbprint?: string): Promise<string> => {
    const answer = await connections(settings).send({
      url,
      method: "POST",
      body: "x",
      thumbprint,
      signal: never,
    });
    return readText(answer.body);
  };

  beforeAll(async () => {
    const folder = await temporaryDirectory("vsphere-tls");
    certificates = await makeCertificates(join(folder, "pki"));
    return () => rm(folder, { recursive: true });
  });

  it("have to be vouched for", async () => {
    const url = await secure();
    expect(await reach({ caBundle: certificates.authority.certificate }, url)).toBe("safe");
    expect(await reach({ insecureSkipVerify: true }, url)).toBe("safe");
    const refused: unknown = await reach({}, url).catch((error: unknown) => error);
    expect(fromNativeError(refused)).toMatchObject({
      code: "Unauthorized",
      remediation: expect.stringMatching(/certificate of the authority/),
    });
    const other = { caBundle: certificates.otherAuthority.certificate };
    await expect(reach(other, url)).rejects.toThrow(/certificate/);
  });

  it("are good when it is the very one that vCenter named", async () => {
    const url = await secure();
    const { fingerprint } = new X509Certificate(certificates.server.certificate);
    expect(await reach({}, url, fingerprint)).toBe("safe");
    expect(await reach({}, url, fingerprint.toLowerCase())).toBe("safe");
    // an authority that vouches for it is enough too
    expect(await reach({ caBundle: certificates.authority.certificate }, url, "00:11")).toBe("safe");
  });

  it("that are another one get nothing of what is sent", async () => {
    let requests = 0;
    const url = await secure((_request, response) => {
      requests += 1;
      response.end();
    });
    const refused: unknown = await reach({}, url, "00:11").catch((error: unknown) => error);
    expect(fromNativeError(refused)).toMatchObject({ code: "Unauthorized" });
    expect(requests).toBe(0);
  });
});

async function received(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}
