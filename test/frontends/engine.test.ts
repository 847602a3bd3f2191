import { createRequire } from "node:module";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { expect, test, vi } from "vitest";
import { connectEngine } from "../../provider/frontends/engine";

test("lines reach the engine one after the other", async () => {
  const grpc: typeof import("@grpc/grpc-js") = require("@grpc/grpc-js");
  const { EngineService } = require("@pulumi/pulumi/proto/engine_grpc_pb");
  const { Empty } = createRequire(require.resolve("@pulumi/pulumi"))(
    "google-protobuf/google/protobuf/empty_pb",
  );
  const told: string[] = [];
  const server = new grpc.Server();
  server.addService(EngineService, {
    getRootResource: () => {},
    log: ({ request }: { request: LogRequest }, answer: (error: null, value: object) => void) => {
      told.push(`asked ${request.getMessage()}`);
      setTimeout(() => {
        told.push(`answered ${request.getMessage()}`);
        answer(null, new Empty());
      }, 5);
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const { argv } = process;
  // the watch would end the process of the tests once the engine is gone
  const watching = vi.spyOn(globalThis, "setInterval").mockReturnValue({ unref: () => {} } as never);
  try {
    const host = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    process.argv = [argv[0] ?? "node", host, `127.0.0.1:${port}`];
    const engine = connectEngine();
    for (const line of ["one", "two", "three"]) engine.log("INFO", line, {});
    await engine.told();
  } finally {
    process.argv = argv;
    watching.mockRestore();
    server.forceShutdown();
  }
  expect(told).toEqual(["one", "two", "three"].flatMap((line) => [`asked ${line}`, `answered ${line}`]));
});
