import type * as fs from "node:fs";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import { withCorrelation } from "../../provider/observability/correlation";
import { createEvents } from "../../provider/observability/events";
import { logEvents, openLog } from "../../provider/observability/log";
import { registerSecret } from "../../provider/observability/redaction";

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  return { ...real, writeSync: vi.fn(real.writeSync) };
});

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "virtrigaud-log-"));
});
afterEach(() => {
  vi.mocked(writeSync).mockReset();
  rmSync(folder, { recursive: true });
});

function setUp(environment: Record<string, string> = {}) {
  const file = join(folder, "log.jsonl");
  const log = openLog({ VIRTRIGAUD_LOG: file, ...environment });
  if (log === undefined) throw new Error("there is no log");
  const events = createEvents();
  const stop = logEvents(events, log);
  const lines = (): Record<string, unknown>[] =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { file, log, events, stop, lines };
}

const call = {
  providerType: "mock",
  endpoint: "mock://user:hunter2@host",
  name: "GET /nodes",
  effect: "read",
  attempt: 1,
} as const;
const hook = { kind: "VirtualMachine", operation: "create", name: "web-1" };

describe("the log", () => {
  it("is off unless the environment asks for it", () => {
    expect(openLog({})).toBeUndefined();
    expect(openLog({ VIRTRIGAUD_LOG: "", VIRTRIGAUD_LOG_LEVEL: "" })).toBeUndefined();
    expect(openLog({ VIRTRIGAUD_LOG: join(folder, "x"), VIRTRIGAUD_LOG_LEVEL: "off" })).toBeUndefined();
  });

  it.each([
    [{ VIRTRIGAUD_LOG: "stderr" }, ["info", "error"]],
    [{ VIRTRIGAUD_LOG_LEVEL: "debug" }, ["debug", "info", "error"]],
  ] as const)("goes to stderr with %j, from its level on", (environment, levels) => {
    const written: string[] = [];
    vi.mocked(writeSync).mockImplementation((file, line) => {
      if (file === 2) written.push(String(line));
      return 0;
    });
    const log = openLog(environment);
    for (const level of ["debug", "info", "error"] as const) log?.write(level, `of ${level}`);
    expect(written.map((line) => JSON.parse(line))).toEqual(
      levels.map((level) => expect.objectContaining({ level, message: `of ${level}` })),
    );
  });

  it("writes one JSON line per event, with the hook and one correlation id for all of it", () => {
    const { events, lines } = setUp({ VIRTRIGAUD_LOG_LEVEL: "debug" });
    withCorrelation(() => {
      events.emit({ type: "hook-started", ...hook });
      events.emit({ type: "call-finished", ...call, duration: 12 });
    }, hook);
    withCorrelation(() => events.emit({ type: "hook-started", ...hook }), hook);
    const [started, finished, other] = lines();
    expect(finished).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      level: "debug",
      message: "call GET /nodes: OK",
      ...hook,
      correlationId: started?.correlationId,
      event: "call-finished",
      call: "GET /nodes",
      effect: "read",
      attempt: 1,
      providerType: "mock",
      endpoint: "mock://user:[REDACTED]@host",
      duration: 12,
    });
    expect(other?.correlationId).not.toBe(started?.correlationId);
  });

  it("leaves out what is below its level", () => {
    const { events, lines } = setUp();
    events.emit({ type: "call-started", ...call });
    events.emit({ type: "hook-started", ...hook });
    events.emit({ type: "hook-finished", ...hook, duration: 1, code: "Internal" });
    expect(lines().map(({ level }) => level)).toEqual(["info", "error"]);
  });

  it("never holds a secret, not even from a nested cause", () => {
    const secret = "correct-horse-of-the-log";
    registerSecret(secret);
    const { events, log, file } = setUp({ VIRTRIGAUD_LOG_LEVEL: "debug" });
    const error = new ProviderError("Unauthorized", `no ${secret}`, {
      cause: new Error("outer", { cause: new Error(`inner ${secret}`) }),
    });
    events.emit({ type: "call-finished", ...call, duration: 1, code: "Unauthorized", error });
    const task = { providerType: "mock", endpoint: "e", id: secret, description: secret };
    events.emit({ type: "task-progress", ...task, message: `copying ${secret}` });
    log.write("error", `said ${secret}`, {
      password: "abc",
      nested: { list: [secret], userData: "#cloud-config" },
    });
    expect(readFileSync(file, "utf8")).not.toMatch(/correct-horse|"abc"|cloud-config/);
    expect(readFileSync(file, "utf8")).toContain("inner [REDACTED]");
  });

  it("is for its owner's eyes only, and stops when told", () => {
    const { file, events, stop, log, lines } = setUp();
    stop();
    events.emit({ type: "hook-started", ...hook });
    log.close();
    expect(lines()).toEqual([]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("can be closed twice, and writes nothing into what is opened next", () => {
    const { log, lines } = setUp();
    log.close();
    log.close();
    log.write("error", "too late");
    expect(lines()).toEqual([]);
  });

  it.runIf(existsSync("/dev/full"))("does not fail the work when the disk is full", () => {
    const log = openLog({ VIRTRIGAUD_LOG: "/dev/full" });
    expect(() => log?.write("error", "no room")).not.toThrow();
  });

  it("refuses an unknown level and a file that cannot be opened", () => {
    expect(() => openLog({ VIRTRIGAUD_LOG_LEVEL: "loud" })).toThrow(
      /VIRTRIGAUD_LOG_LEVEL is "loud"; set it to off/,
    );
    expect(() => openLog({ VIRTRIGAUD_LOG: folder })).toThrow(/of VIRTRIGAUD_LOG cannot be opened/);
  });
});
