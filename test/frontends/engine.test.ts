import { createRequire } from "node:module";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connectEngine } from "../../provider/frontends/engine";

const grpc: typeof import("@grpc/grpc-js") = require("@grpc/grpc-js");
const { EngineService } = require("@pulumi/pulumi/proto/engine_grpc_pb");
const { Empty } = createRequire(require.resolve("@pulumi/pulumi"))(
  "google-protobuf/google/protobuf/empty_pb",
);
const host = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
const { argv } = process;

/** What the engine was told, in order. */
const told: LogRequest.AsObject[] = [];
const order: string[] = [];
/** The watch, which asks whether the engine is still there. */
let watch: (() => void) | undefined;
let unref = vi.fn();
let server: InstanceType<typeof grpc.Server>;
let address = "";

beforeEach(async () => {
  told.length = 0;
  order.length = 0;
  watch = undefined;
  unref = vi.fn();
  server = new grpc.Server();
  server.addService(EngineService, {
    // an answer of a living engine, though not the one that was hoped for
    getRootResource: (_call: unknown, answer: (error: object) => void) =>
      answer({ code: grpc.status.UNIMPLEMENTED }),
    log: ({ request }: { request: LogRequest }, answer: (error: null, value: object) => void) => {
      told.push(request.toObject());
      order.push(`asked ${request.getMessage()}`);
      setTimeout(() => {
        order.push(`answered ${request.getMessage()}`);
        answer(null, new Empty());
      }, 5);
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  address = `127.0.0.1:${port}`;
  vi.spyOn(globalThis, "setInterval").mockImplementation(((run: () => void, every: number) => {
    // gRPC has timers of its own
    if (every !== 5_000) return { ref: () => {}, unref: () => {} };
    watch = run;
    return { unref };
  }) as never);
});

afterEach(() => {
  process.argv = argv;
  vi.restoreAllMocks();
  server.forceShutdown();
});

function connectAs(...words: string[]) {
  process.argv = [argv[0] ?? "node", ...words];
  return connectEngine();
}

test("lines reach the engine one after the other", async () => {
  const engine = connectAs(host, address);
  for (const line of ["one", "two", "three"]) engine.log("INFO", line, {});
  await engine.told();
  expect(order).toEqual(["one", "two", "three"].flatMap((line) => [`asked ${line}`, `answered ${line}`]));
});

test("a line says how grave it is, what it is about, and whether it stays", async () => {
  const engine = connectAs(host, "--logtostderr", address, "-v=3");
  engine.log("WARNING", "beware", { urn: "urn:web" });
  engine.log("INFO", "half of it", { ephemeral: true });
  await engine.told();
  expect(told).toMatchObject([
    { severity: 2, message: "beware", urn: "urn:web", ephemeral: false },
    { severity: 1, message: "half of it", urn: "", ephemeral: true },
  ]);
});

test.each([
  ["another program", ["/usr/bin/vitest.mjs", "ADDRESS"]],
  ["a host without an engine", [host, "--help"]],
  ["no program", []],
])("in %s there is no engine, and lines go nowhere", async (_title, words) => {
  const engine = connectAs(...words.map((word) => (word === "ADDRESS" ? address : word)));
  engine.log("INFO", "hello", {});
  await engine.told();
  expect([told, watch]).toEqual([[], undefined]);
});

test("the process ends when its engine is gone for two questions, and not while any answer comes", async () => {
  const exit = vi.spyOn(process, "exit").mockImplementation((() => undefined) as never);
  connectAs(host, address);
  expect(unref).toHaveBeenCalledOnce();
  const asked = async (): Promise<void> => {
    watch?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
  };
  await asked();
  await asked();
  await asked();
  expect(exit).not.toHaveBeenCalled();
  server.forceShutdown();
  await asked();
  expect(exit).not.toHaveBeenCalled();
  for (let question = 0; question < 50 && exit.mock.calls.length === 0; question += 1) await asked();
  expect(exit).toHaveBeenCalledWith(1);
});
