/** One session for all who need it: how often a server is asked for one, and who ends the asking. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { adapter as mock } from "../../provider/adapters/mock";
import * as registry from "../../provider/adapters/registry";
import type { Adapter, Session } from "../../provider/contract/adapter";
import type { Connection } from "../../provider/contract/connection";
import type { AdapterContext } from "../../provider/contract/context";
import { type ErrorCode, ProviderError } from "../../provider/contract/errors";
import type { Task } from "../../provider/contract/task";
import * as hooks from "../../provider/hooks";
import type { ProviderInputs } from "../../provider/models/provider";
import { outsideOperations } from "../../provider/observability/correlation";
import { events, type ProviderEvent } from "../../provider/observability/events";
import { currentOperation, type Operation, runOperation } from "../../provider/runtime/operation";
import { closeSessions, openSession } from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";

const operation: Operation = { signal: new AbortController().signal, report() {}, config: () => undefined };
const quick = { retry: { baseDelay: "1ms", jitter: false } } as const;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "virtrigaud-sessions-"));
});
afterEach(async () => {
  await closeSessions();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

function provider(more: Partial<ProviderInputs> = {}): ProviderInputs {
  return { type: "mock", endpoint: folder, ...quick, ...more };
}

/** The mock, whose `connect` is counted and goes through `connect`. */
function useAdapter(connect: Adapter["connect"], more: Partial<Adapter> = {}) {
  const connecting = vi.fn(connect);
  vi.spyOn(registry, "loadAdapter").mockResolvedValue({ ...mock, ...more, connect: connecting });
  return connecting;
}

function failure(code: ErrorCode): ProviderError {
  return new ProviderError(code, "made up by the test", { remediation: "none" });
}

function emitted(): ProviderEvent[] {
  const all: ProviderEvent[] = [];
  onTestFinished(events.on((event) => all.push(event)));
  return all;
}

describe("a server is asked for a session", () => {
  const machines = Array.from({ length: 20 }, (_, index) => `web-${index}`);
  const inputsOf = (name: string): PropertyMap => ({
    owner: `dev::test::${name}`,
    name,
    provider: provider({ mock: { taskDuration: "0ms" } }) as PropertyMap,
    class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" } },
    waitFor: { ip: false },
  });

  test("once in each of the processes that create, plan, refresh, update and delete 20 machines", async () => {
    const connecting = useAdapter(mock.connect);
    const created = await Promise.all(
      machines.map((name) => hooks.create("VirtualMachine", inputsOf(name), operation)),
    );
    const requests = created.map(({ id, outputs }, index) => ({
      id,
      recorded: outputs,
      inputs: { ...inputsOf(machines[index] ?? ""), tags: ["a"] },
    }));
    const everyMachine = (work: (request: hooks.DiffRequest) => Promise<unknown>) => async () => {
      await closeSessions();
      connecting.mockClear();
      await Promise.all(requests.map(work));
      expect(connecting).toHaveBeenCalledTimes(1);
    };
    expect(connecting).toHaveBeenCalledTimes(1);
    await everyMachine((request) => hooks.diff("VirtualMachine", request, operation))();
    await everyMachine(({ id, recorded }) => hooks.read("VirtualMachine", id, recorded, operation))();
    await everyMachine((request) => hooks.update("VirtualMachine", request, operation))();
    await everyMachine(({ id, recorded }) => hooks.remove("VirtualMachine", id, recorded, operation))();
  });

  test("once, in whatever order the settings are written", async () => {
    const connecting = useAdapter(mock.connect);
    await openSession({ type: "mock", endpoint: folder, retry: { maxAttempts: 2, baseDelay: "1ms" } });
    await openSession({ retry: { baseDelay: "1ms", maxAttempts: 2 }, endpoint: folder, type: "mock" });
    expect(connecting).toHaveBeenCalledTimes(1);
  });

  test("once with credentials that it refuses, and again with others", async () => {
    const connecting = useAdapter(async () => Promise.reject(failure("Unauthorized")));
    const refused = (password: string) =>
      openSession(provider({ credentials: { username: "us", password } }));
    for (const _attempt of machines)
      await expect(refused("wrong-of-sessions")).rejects.toMatchObject({ code: "Unauthorized" });
    // whatever else the Provider says, its credentials are the same
    const other = provider({
      credentials: { username: "us", password: "wrong-of-sessions" },
      timeouts: { describe: "1s" },
    });
    await expect(openSession(other)).rejects.toMatchObject({ code: "Unauthorized" });
    expect(connecting).toHaveBeenCalledTimes(1);
    await expect(refused("another-of-sessions")).rejects.toMatchObject({ code: "Unauthorized" });
    expect(connecting).toHaveBeenCalledTimes(2);
  });

  test("once for Providers that differ in what is their own, whether it is open or not", async () => {
    const connecting = useAdapter(mock.connect);
    const connections = [
      {},
      { timeouts: { describe: "1s" } },
      { retry: { maxAttempts: 2 } },
      { rateLimit: { qps: 100 } },
      { circuitBreaker: { failureThreshold: 3 } },
      { withoutCapabilities: ["snapshots"] },
    ].map((more) => provider(more));
    const open = await Promise.all(connections.map(openSession));
    await openSession(provider({ timeouts: { describe: "2s" } }));
    expect(connecting).toHaveBeenCalledTimes(1);
    expect(new Set(open.map(({ tracker }) => tracker)).size).toBe(1);
  });

  test("once with a secret, whichever way it is given", async () => {
    const connecting = useAdapter(mock.connect);
    vi.stubEnv("PASSWORD_OF_SESSIONS", "the-same");
    onTestFinished(() => void vi.unstubAllEnvs());
    await openSession(provider({ credentials: { password: "the-same" } }));
    await openSession(provider({ credentials: { password: { env: "PASSWORD_OF_SESSIONS" } } }));
    expect(connecting).toHaveBeenCalledTimes(1);
  });

  test.each<Partial<ProviderInputs>>([
    { credentials: { username: "another" } },
    { caBundle: "another" },
    { insecureSkipVerify: true },
    { mock: { taskDuration: "1ms" } },
    { defaults: { storagePool: "another" } },
  ])("anew with %j", async (more) => {
    const connecting = useAdapter(mock.connect);
    await openSession(provider());
    await openSession(provider(more));
    expect(connecting).toHaveBeenCalledTimes(2);
  });

  test.each(["Unavailable", "Retryable"] as const)("again where it was %s", async (code) => {
    const seen = emitted();
    let left = 2;
    const connecting = useAdapter(async (...parameters) => {
      if (left-- > 0) throw failure(code);
      return mock.connect(...parameters);
    });
    await openSession(provider());
    expect(connecting).toHaveBeenCalledTimes(3);
    expect(seen.filter(({ type }) => type === "retry")).toHaveLength(2);
  });

  test("as often as the Provider's retry says, and by the next operation anew", async () => {
    const connecting = useAdapter(async () => Promise.reject(failure("Unavailable")));
    const twice = provider({ retry: { ...quick.retry, maxAttempts: 2 } });
    await expect(openSession(twice)).rejects.toMatchObject({ code: "Unavailable" });
    expect(connecting).toHaveBeenCalledTimes(2);
    connecting.mockImplementation(mock.connect);
    await openSession(twice);
    expect(connecting).toHaveBeenCalledTimes(3);
  });

  test.each(["Timeout", "InvalidSpec", "NotSupported", "Cancelled"] as const)(
    "once where it was %s",
    async (code) => {
      const connecting = useAdapter(async () => Promise.reject(failure(code)));
      await expect(openSession(provider())).rejects.toMatchObject({ code });
      expect(connecting).toHaveBeenCalledTimes(1);
    },
  );

  test("once with refused credentials, in whatever order they are written", async () => {
    const connecting = useAdapter(async () => Promise.reject(failure("Unauthorized")));
    const [username, password] = ["us", "refused-of-order"];
    for (const credentials of [
      { username, password },
      { password, username },
    ])
      await expect(openSession(provider({ credentials }))).rejects.toMatchObject({ code: "Unauthorized" });
    expect(connecting).toHaveBeenCalledTimes(1);
  });

  test("again at the end, which closes all and forgets what was refused", async () => {
    const close = vi.fn();
    const connecting = useAdapter(async (...parameters) => {
      const native = await mock.connect(...parameters);
      close.mockImplementation(native.close);
      return { ...native, close };
    });
    const { session } = await openSession(provider());
    connecting.mockRejectedValue(failure("Unauthorized"));
    const refused = provider({ credentials: { password: "refused-of-the-end" } });
    await expect(openSession(refused)).rejects.toMatchObject({ code: "Unauthorized" });
    await closeSessions();
    expect(close).toHaveBeenCalledTimes(1);
    connecting.mockImplementation(mock.connect);
    expect((await openSession(provider())).session).not.toBe(session);
    await openSession(refused);
    expect(connecting).toHaveBeenCalledTimes(4);
  });

  test("again after the end, though closing failed", async () => {
    const connecting = useAdapter(async (...parameters) => ({
      ...(await mock.connect(...parameters)),
      close: () => Promise.reject(failure("Unavailable")),
    }));
    const first = await openSession(provider());
    await closeSessions();
    expect(await openSession(provider())).not.toBe(first);
    expect(connecting).toHaveBeenCalledTimes(2);
  });

  test("again when the one that it gave is dead", async () => {
    const connecting = useAdapter(mock.connect);
    const first = await openSession(provider());
    expect(await openSession(provider())).toBe(first);
    await first.session.close();
    const second = await openSession(provider());
    expect(second).not.toBe(first);
    await second.session.machines.list();
    expect(connecting).toHaveBeenCalledTimes(2);
  });
});

describe("native calls", () => {
  const call = { name: "anything", effect: "read" } as const;

  async function attempts(context: AdapterContext | undefined): Promise<number> {
    let count = 0;
    const work = async (): Promise<never> => {
      count += 1;
      throw failure("Retryable");
    };
    await context?.call(call, work).catch(() => undefined);
    return count;
  }

  test("are tried again by themselves only where connecting as a whole is not", async () => {
    const counts: number[] = [];
    let given: AdapterContext | undefined;
    useAdapter(async (connection, context) => {
      given = context;
      counts.push(await attempts(context));
      return mock.connect(connection, context);
    });
    await openSession(provider());
    counts.push(await attempts(given));
    expect(counts).toEqual([1, 5]);
  });

  /** What the machine operations of each Provider do on the one connection. */
  function working(work: (context: AdapterContext) => Promise<unknown>) {
    useAdapter(async (connection, context) => {
      const native = await mock.connect(connection, context);
      const list = async () => {
        await work(context);
        return [];
      };
      return { ...native, machines: { ...native.machines, list } };
    });
  }

  test("have the retries of the Provider whose resource they serve", async () => {
    const counts: number[] = [];
    working(async (context) => counts.push(await attempts(context)));
    const once = await openSession(provider({ retry: { ...quick.retry, maxAttempts: 1 } }));
    const thrice = await openSession(provider({ retry: { ...quick.retry, maxAttempts: 3 } }));
    await Promise.all([thrice.session.machines.list(), once.session.machines.list()]);
    await outsideOperations(() => once.session.machines.list());
    expect(counts.toSorted()).toEqual([1, 1, 3]);
  });

  test("have its timeouts", async () => {
    working((context) => context.call(call, () => new Promise(() => undefined)));
    const retry = { maxAttempts: 1 };
    const patient = await openSession(provider({ retry, timeouts: { describe: "60s" } }));
    const hasty = await openSession(provider({ retry, timeouts: { describe: "20ms" } }));
    const never = vi.fn();
    patient.session.machines.list().then(never, never);
    await expect(hasty.session.machines.list()).rejects.toMatchObject({ code: "Timeout" });
    expect(never).not.toHaveBeenCalled();
  });

  test.each<[string, Partial<ProviderInputs>]>([
    ["one connection", {}],
    ["two", { credentials: { username: "another" } }],
  ])("of Providers with %s to an endpoint keep the strictest of their rates", async (_title, more) => {
    const seen = emitted();
    working((context) => context.call(call, async () => undefined));
    const { session } = await openSession(provider());
    await Promise.all([session.machines.list(), session.machines.list()]);
    expect(seen.some(({ type }) => type === "rate-limited")).toBe(false);
    await openSession(provider({ ...more, rateLimit: { qps: 100, burst: 1 } }));
    await openSession(provider({ ...more, rateLimit: { qps: 1000, burst: 1000 } }));
    await Promise.all([session.machines.list(), session.machines.list()]);
    expect(seen.some(({ type }) => type === "rate-limited")).toBe(true);
  });

  test("of Providers with one connection have one breaker, with the strictest of their settings", async () => {
    let down = true;
    working((context) =>
      context.call(call, async () => {
        if (down) throw failure("Unavailable");
      }),
    );
    const retry = { maxAttempts: 1 };
    const first = await openSession(provider({ retry }));
    const second = await openSession(provider({ retry, circuitBreaker: { failureThreshold: 2 } }));
    for (const { session } of [first, second])
      await expect(session.machines.list()).rejects.toMatchObject({ reason: "made up by the test" });
    down = false;
    await expect(first.session.machines.list()).rejects.toThrow(/calls to it are refused/);
  });

  test("keep the rate that the adapter states", async () => {
    const seen = emitted();
    useAdapter(mock.connect, { resilience: { rateLimit: { qps: 100, burst: 1 } } });
    const { session } = await openSession(provider());
    await Promise.all([session.machines.list(), session.machines.list()]);
    expect(seen.some(({ type }) => type === "rate-limited")).toBe(true);
  });
});

describe("waiting for a session", () => {
  /** Connects when `finish` is called, whether or not somebody still waits. */
  function slow() {
    const gate = Promise.withResolvers<void>();
    const given: { signal?: AbortSignal | undefined; sessions: Session[] } = { sessions: [] };
    const connecting = useAdapter(async (connection: Connection, context, signal) => {
      given.signal = signal;
      await gate.promise;
      const session = await outsideOperations(() => mock.connect(connection, context));
      given.sessions.push(session);
      return session;
    });
    return { connecting, given, finish: gate.resolve };
  }
  const waitAs = (controller: AbortController) =>
    runOperation({ ...operation, signal: controller.signal }, () => openSession(provider()));

  test("is given up by one operation alone", async () => {
    const { connecting, given, finish } = slow();
    const [first, second] = [new AbortController(), new AbortController()];
    const [one, other] = [waitAs(first), waitAs(second)];
    first.abort();
    await expect(one).rejects.toMatchObject({ code: "Cancelled" });
    expect(given.signal?.aborted).toBe(false);
    finish();
    await (await other).session.machines.list();
    expect(connecting).toHaveBeenCalledTimes(1);
  });

  test("is given up by one Provider alone", async () => {
    const gate = Promise.withResolvers<void>();
    const connecting = useAdapter(async (connection, context) => {
      await gate.promise;
      return mock.connect(connection, context);
    });
    const first = new AbortController();
    const one = waitAs(first);
    await vi.waitFor(() => expect(connecting).toHaveBeenCalled());
    const other = openSession(provider({ timeouts: { describe: "1s" } }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    first.abort();
    await expect(one).rejects.toMatchObject({ code: "Cancelled" });
    gate.resolve();
    await (await other).session.machines.list();
    expect(connecting).toHaveBeenCalledTimes(1);
  });

  test("ends the opening when all have given it up; what opens all the same is closed, and found by nobody", async () => {
    const { connecting, given, finish } = slow();
    const controllers = [new AbortController(), new AbortController()];
    const waiting = controllers.map(waitAs);
    await vi.waitFor(() => expect(connecting).toHaveBeenCalled());
    for (const controller of controllers) controller.abort();
    for (const one of waiting) await expect(one).rejects.toMatchObject({ code: "Cancelled" });
    expect(given.signal?.aborted).toBe(true);
    const anew = openSession(provider());
    finish();
    await (await anew).session.machines.list();
    expect(given.sessions).toHaveLength(2);
    await given.sessions[0]?.closed;
    expect(connecting).toHaveBeenCalledTimes(2);
  });

  test("goes on where an earlier opening, which was given up, fails only then", async () => {
    const gate = Promise.withResolvers<never>();
    const connecting = useAdapter(mock.connect);
    connecting.mockImplementationOnce(() => gate.promise);
    const controller = new AbortController();
    const given = waitAs(controller);
    await vi.waitFor(() => expect(connecting).toHaveBeenCalled());
    controller.abort();
    await expect(given).rejects.toMatchObject({ code: "Cancelled" });
    const anew = await openSession(provider());
    gate.reject(failure("InvalidSpec"));
    await new Promise(setImmediate);
    expect(await openSession(provider())).toBe(anew);
    expect(connecting).toHaveBeenCalledTimes(2);
  });

  test("ends at once for who was cancelled before, and opens nothing", async () => {
    const { connecting } = slow();
    await expect(waitAs(abortedController())).rejects.toMatchObject({ code: "Cancelled" });
    expect(connecting).not.toHaveBeenCalled();
  });
});

describe("an adapter", () => {
  function listening() {
    const said: string[] = [];
    const report = (level: string, message: string) => void said.push(`${level}: ${message}`);
    return { said, as: { ...operation, report } satisfies Operation };
  }

  test("speaks to the operation on whose behalf it works, but for what is only for the log", async () => {
    let given: AdapterContext | undefined;
    useAdapter(async (connection, context) => {
      given = context;
      context.report("warning", "the server is old");
      context.report("debug", "its answer had 12 fields");
      return mock.connect(connection, context);
    });
    const [first, second] = [listening(), listening()];
    await runOperation(first.as, () => openSession(provider()));
    await runOperation(second.as, async () => given?.report("info", "the disk is on another pool"));
    given?.report("info", "nobody hears this");
    expect([first.said, second.said]).toEqual([
      ["warning: the server is old"],
      ["info: the disk is on another pool"],
    ]);
  });

  test("connects with what the configuration of the stack holds", async () => {
    const connecting = useAdapter(mock.connect);
    const credentials = { password: { config: "virtrigaud:password" } };
    const config = (key: string) => (key === "virtrigaud:password" ? "of-the-stack" : undefined);
    await runOperation({ ...operation, config }, () => openSession(provider({ credentials })));
    expect(connecting.mock.lastCall?.[0].credentials).toEqual({ password: "of-the-stack" });
  });

  test("is told that nothing is configured where nobody runs it", async () => {
    useAdapter(mock.connect);
    const credentials = { password: { config: "virtrigaud:password" } };
    await expect(openSession(provider({ credentials }))).rejects.toMatchObject({
      code: "InvalidSpec",
      remediation: "run `pulumi config set --secret virtrigaud:password`",
    });
  });
});

describe("a session", () => {
  test("tells the log where and when it begins and ends, and ends all waits with it", async () => {
    const seen = emitted();
    const target = { providerType: "mock", endpoint: folder };
    const started = performance.now();
    const { session, tracker } = await openSession(provider());
    const elapsed = performance.now() - started;
    const never = tracker.until(
      "web",
      async () => "off",
      () => false,
      { what: "the machine to be on" },
    );
    const failed = expect(never).rejects.toMatchObject({ code: "Unavailable" });
    await session.close();
    await failed;
    const lives = seen.filter(({ type }) => type.startsWith("session-"));
    expect(lives).toEqual([
      { type: "session-opened", ...target, version: session.version, duration: expect.any(Number) },
      { type: "session-closed", ...target },
    ]);
    expect(lives[0]).toHaveProperty(
      "duration",
      expect.toSatisfy((took: number) => took <= elapsed),
    );
    expect(seen.find(({ type }) => type === "task-finished")).toMatchObject(target);
  });

  test("runs the jobs of its adapter for the operation that begins them, and waits for all in one loop", async () => {
    let given: AdapterContext | undefined;
    const read = vi.fn(async (ids: readonly string[]) =>
      ids.map((id) => ({ id, state: "succeeded", result: `of ${id}` }) as const),
    );
    useAdapter(async (connection, context) => {
      given = context;
      return {
        ...(await mock.connect(connection, context)),
        tasks: { read, pace: { first: 20, max: 50 } },
      };
    });
    const { tracker } = await openSession(provider());
    const signals: unknown[] = [];
    const begin = (id: string) =>
      given?.job("cloning", async (job) => {
        signals.push(currentOperation()?.signal);
        return given?.settled({ id, description: "cloning" }, job);
      }) as Task;
    const tasks = await runOperation(operation, async () => ["a", "b", "c"].map(begin));
    expect(signals).toEqual([operation.signal, operation.signal, operation.signal]);
    expect(await Promise.all(tasks.map((task) => tracker.wait(task)))).toEqual(["of a", "of b", "of c"]);
    expect(read.mock.calls).toEqual([[["a", "b", "c"]]]);
  });

  test("says what to do about a job that fails, and ends its waits with it", async () => {
    let given: AdapterContext | undefined;
    const connect: Adapter["connect"] = async (connection, context) => {
      given = context;
      return { ...(await mock.connect(connection, context)), tasks: undefined };
    };
    useAdapter(connect, { remediations: { Conflict: "ask the owner" } });
    const { session, tracker } = await openSession(provider());
    const busy = given?.job("cloning", async () => {
      throw new ProviderError("Conflict", "busy");
    }) as Task;
    await expect(tracker.wait(busy)).rejects.toMatchObject({
      operation: "cloning",
      remediation: "ask the owner",
    });
    const native = { id: "7", description: "starting" };
    const job = given?.job("cloning", async (self) => given?.settled(native, self)) as Task;
    await session.close();
    await expect(tracker.wait(job)).rejects.toMatchObject({ code: "Unavailable" });
  });

  test("has no group of operations that the Provider does without", async () => {
    const { session } = await openSession(provider());
    const { session: without } = await openSession(provider({ withoutCapabilities: ["snapshots"] }));
    const groups = ["images", "networks", "snapshots", "console", "guest"] as const;
    expect(groups.filter((name) => session[name] !== undefined)).toEqual(groups);
    expect(groups.filter((name) => without[name] === undefined)).toEqual(["snapshots"]);
  });
});

test("a silent server is given up at once when the operation is", async () => {
  const silent = createServer((socket) => void socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  onTestFinished(() => void silent.close());
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const controller = new AbortController();
  silent.once("connection", () => controller.abort());
  const started = performance.now();
  const opening = runOperation({ ...operation, signal: controller.signal }, () =>
    openSession({ type: "libvirt", endpoint: `qemu+tcp://127.0.0.1:${port}/system` }),
  );
  await expect(opening).rejects.toMatchObject({ code: "Cancelled" });
  await closeSessions();
  expect(performance.now() - started).toBeLessThan(5_000);
});

function abortedController(): AbortController {
  const controller = new AbortController();
  controller.abort();
  return controller;
}
