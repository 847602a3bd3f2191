/** A vcsim and a stack of a program on it, until the test ends. */
import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestContext } from "vitest";
import { z } from "zod";
import { orReason } from "../peers/peer";
import { startVcsim, type Vcsim, type VcsimOptions } from "../peers/vcsim";
import type { VcsimControl, VcsimSession } from "../peers/vcsim-control";
import { createProject, type EngineResult, type EngineStack, type OperationOptions } from "./harness";
import { type VsphereSettings, vsphereEnvironment, vsphereProgram } from "./vsphere-program";

export interface VsphereStack {
  readonly peer: Vcsim;
  readonly stack: EngineStack;
  /** Options of an operation: what varies of the program. */
  env(settings?: VsphereSettings): OperationOptions;
  /** What the vCenter has by now. */
  inventory(): Promise<Inventory>;
  /** Calls since the last time, whatever their kind. */
  calls(): Promise<number>;
}

export interface Inventory {
  /** Names of machines and templates, sorted; twice where there are two. */
  readonly machines: readonly string[];
  /** What lies on the datastores, sorted. */
  readonly files: readonly string[];
  /** Once what was asked for last has been answered: the engine does not wait for it. */
  readonly sessions: readonly VcsimSession[];
}

/** Skips the test where there is no vcsim. Guests come up a moment after they are powered on. */
export async function openVsphereStack(
  context: TestContext,
  options: VcsimOptions = {},
): Promise<VsphereStack> {
  const peer = await startOrSkip(context, { templates: ["debian"], machines: 1, ...options });
  const project = await createProject({ program: vsphereProgram });
  context.onTestFinished(() => project.dispose());
  const stack = await project.stack();
  return {
    peer,
    stack,
    env: (settings = {}) => ({ env: vsphereEnvironment(peer, settings) }),
    inventory: () => inventoryOf(peer),
    calls: () => takeCalls(peer),
  };
}

export async function startOrSkip(context: TestContext, options: VcsimOptions): Promise<Vcsim> {
  const peer = await orReason(startVcsim(options));
  if (typeof peer === "string") return context.skip(peer);
  context.onTestFinished(() => peer.stop());
  await peer.control.setGuests({ up: 50, shutdown: 50 });
  return peer;
}

const references = z.array(z.object({ value: z.string() }));
const datastoreInfo = z.object({ url: z.string() });

export async function inventoryOf({ control }: Vcsim): Promise<Inventory> {
  const children = references.parse(await control.property("Folder", "vm", "childEntity"));
  const names = await Promise.all(
    children.map(async ({ value }) =>
      z.string().parse(await control.property("VirtualMachine", value, "name")),
    ),
  );
  const { url } = datastoreInfo.parse(await control.property("Datastore", "LocalDS_0", "info"));
  const files = await readdir(url, { recursive: true });
  const sessions = await sessionsLeft(control);
  return { machines: names.toSorted(), files: files.toSorted(), sessions };
}

async function sessionsLeft(control: VcsimControl): Promise<readonly VcsimSession[]> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if ((await control.sessions()).length === 0) return [];
    await sleep(100);
  }
  return control.sessions();
}

async function takeCalls({ control }: Vcsim): Promise<number> {
  const byMethod = await control.calls();
  await control.resetRequests();
  return Object.values(byMethod).reduce((sum, count) => sum + count, 0);
}

/** All that the user was told. */
export function told({ diagnostics }: EngineResult): string {
  return diagnostics.map(({ message }) => message).join("\n");
}
