import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { World } from "../contract/world";
import { type MockBlock, openMock } from "./mock-backend";

export interface MockFolder {
  /** Of the test that runs. */
  readonly path: () => string;
  /** A session that is closed after the test. */
  readonly open: (native?: MockBlock) => Promise<World>;
}

/** A folder of its own for each test of a file; on `fileSystem` where the speed of the disk is not the point. */
export function useMockFolder(fileSystem = tmpdir()): MockFolder {
  let parent = "";
  let worlds: World[] = [];
  const path = (): string => join(parent, "host");
  beforeEach(async () => {
    parent = await mkdtemp(join(fileSystem, "virtrigaud-mock-"));
  });
  afterEach(async () => {
    await Promise.all(worlds.map(({ session }) => session.close()));
    worlds = [];
    await rm(parent, { recursive: true });
  });
  const open = async (native?: MockBlock): Promise<World> => {
    const world = await openMock(path(), native);
    worlds.push(world);
    return world;
  };
  return { path, open };
}
