import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import type * as grpcModule from "@grpc/grpc-js";
import type * as engineServices from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as engineMessages from "@pulumi/pulumi/proto/engine_pb";
import { redact } from "../observability/redaction";

export type EngineSeverity = "INFO" | "WARNING";

/** The engine's own service, as the process of a dynamic provider can reach it. */
export interface Engine {
  /**
   * One line for the user, without its secrets; `ephemeral` shows it in the resource's row only and leaves no diagnostic. Never
   * rejects: a line that is lost must not fail the work that it is about.
   */
  log(severity: EngineSeverity, message: string, options: { urn?: string; ephemeral?: boolean }): void;
  /** Waits until the engine has all lines, since it may end after the answer; not for long. */
  told(): Promise<void>;
}

const silent: Engine = { log: () => {}, told: async () => {} };

const longestTelling = 2_000;

// after this many unanswered questions in a row the engine is gone for good
const patience = 2;
const watchInterval = 5_000;

/**
 * The engine that started this process: its address is the last word of the dynamic host's command line.
 * Everything comes from the host's own copy of the SDK, so that npm link, pnpm and a second copy of
 * `@pulumi/pulumi` make no difference. Outside such a host there is none, and lines go nowhere.
 */
export function connectEngine(): Engine {
  const script = process.argv[1];
  const address = process.argv
    .slice(2)
    .filter((word) => !word.startsWith("-"))
    .at(-1);
  if (script?.includes("dynamic-provider") !== true || address === undefined) return silent;
  const hostRequire = createRequire(script);
  const grpc: typeof grpcModule = hostRequire("@grpc/grpc-js");
  const { EngineClient }: typeof engineServices = hostRequire("../../proto/engine_grpc_pb");
  const messages: typeof engineMessages = hostRequire("../../proto/engine_pb");
  const client = new EngineClient(address, grpc.credentials.createInsecure());
  watchEngine(client, messages);
  // each waits for the one before: calls that are under way together overtake one another
  let lines = Promise.resolve();
  return {
    log(severity, message, { urn = "", ephemeral = false }) {
      const request = new messages.LogRequest();
      request.setSeverity(messages.LogSeverity[severity]);
      request.setMessage(redact(message));
      request.setUrn(urn);
      request.setEphemeral(ephemeral);
      lines = lines.then(() => answered(client, request));
    },
    told: () => Promise.race([lines, delay(longestTelling, undefined, { ref: false })]),
  };
}

function answered(client: engineServices.EngineClient, request: engineMessages.LogRequest): Promise<void> {
  return new Promise((resolve) => void client.log(request, () => resolve()));
}

/**
 * Ends this process when its engine is gone: after a kill -9 of the CLI the host would live on for ever, since
 * its gRPC server keeps it alive (seen with engine 3.259).
 */
function watchEngine(client: engineServices.EngineClient, messages: typeof engineMessages): void {
  let unanswered = 0;
  const timer = setInterval(() => {
    client.getRootResource(new messages.GetRootResourceRequest(), (error) => {
      // any answer at all, "unimplemented" too, comes from a living engine
      unanswered = error?.code === 14 ? unanswered + 1 : 0;
      if (unanswered >= patience) process.exit(1);
    });
  }, watchInterval);
  timer.unref();
}
