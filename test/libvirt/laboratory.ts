/** One daemon and one session for the tests of a file: no machine and no volume is left from one test to the next. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Session } from "../../provider/contract/adapter";
import type { MachineChange } from "../../provider/contract/changes";
import { type LibvirtBackend, openLibvirtBackend } from "./backend";
import { type CountedSession, finished, type Observer, observed, openSession } from "./session";

export interface LaboratoryOptions {
  /** A test fails if something is left in the pool once its machines are deleted. */
  readonly leavesNothing?: boolean;
}

/** For the top of a `describe`; its daemon is there once the tests run. */
export function useLaboratory({ leavesNothing = false }: LaboratoryOptions = {}): Laboratory {
  const laboratory = new Laboratory();
  beforeAll(() => laboratory.start());
  beforeEach(() => {
    laboratory.reports.length = 0;
  });
  afterEach(async () => {
    const left = await laboratory.clear();
    if (leavesNothing) expect(left).toEqual([]);
  });
  afterAll(() => laboratory.stop());
  return laboratory;
}

export class Laboratory {
  /** What users were told in this test. */
  readonly reports: string[] = [];
  #backend: LibvirtBackend | undefined;
  #open: CountedSession | undefined;

  get backend(): LibvirtBackend {
    if (this.#backend === undefined) throw new Error("there is no daemon before the tests run");
    return this.#backend;
  }

  get open(): CountedSession {
    if (this.#open === undefined) throw new Error("there is no session before the tests run");
    return this.#open;
  }

  get session(): Session {
    return this.open.session;
  }

  async start(): Promise<void> {
    this.#backend = await openLibvirtBackend();
    this.#open = await this.another();
  }

  /** A session of its own, until `observer` ends its work. */
  another(observer: Observer = {}): Promise<CountedSession> {
    return openSession(this.backend.connection, observer, (_level, message) => this.reports.push(message));
  }

  /** Another pool, over a folder of its own unless it is given one. Returns the folder. */
  async makePool(name: string, folder = join(this.backend.directory, name)): Promise<string> {
    mkdirSync(folder, { recursive: true });
    await this.backend.virsh("pool-define-as", name, "dir", "--target", folder);
    await this.backend.virsh("pool-start", name);
    return folder;
  }

  /** What deleting all machines left in the pool, and is removed now. */
  async clear(): Promise<string[]> {
    const { machines } = this.session;
    for (const { reference } of await machines.list()) await machines.delete({ reference }, { keep: [] });
    const left = this.volumes();
    if (left.length > 0) await this.backend.virsh("pool-refresh", "vms");
    for (const name of left) await this.backend.virsh("vol-delete", "--pool", "vms", name);
    return left;
  }

  async stop(): Promise<void> {
    await this.#open?.session.close();
    await this.#backend?.stop();
  }

  /** What lies in the pool. */
  volumes(): string[] {
    return readdirSync(this.backend.pool);
  }

  async apply(reference: string, change: MachineChange): Promise<void> {
    await finished(this.session, await this.session.machines.apply({ reference }, change));
  }

  async fileOf(reference: string, name: string): Promise<string> {
    const { disks } = await observed(this.session, reference);
    return disks.find((disk) => disk.name === name)?.device ?? "";
  }
}
