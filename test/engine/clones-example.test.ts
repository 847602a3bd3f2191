/** examples/clones, as written: linked clones have addresses of their own, and go before what they share. */
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import { createProject, missingEngine } from "./harness";

describeUnless(missingEngine(), "examples/clones", () => {
  test("makes three clones of a snapshot, and leaves nothing behind", async () => {
    await using project = await createProject({
      name: "clones",
      programFile: resolve(__dirname, "../../examples/clones/index.ts"),
    });
    const stack = await project.stack();
    const endpoint = join(project.directory, "mock");
    await stack.setConfig({ endpoint });
    expect((await stack.up()).changes).toEqual({ create: 8 });
    const { addresses } = (await stack.outputs()) as { addresses: { name: string; ips: string[] }[] };
    expect(addresses.map(({ name }) => name)).toEqual(["one", "two", "three"]);
    expect(new Set(addresses.flatMap(({ ips }) => ips)).size).toBe(3);
    expect((await stack.preview()).changes).toEqual({ same: 8 });
    await stack.destroy();
    expect(await readdir(join(endpoint, "machines"))).toEqual([]);
    expect(await readdir(join(endpoint, "disks"))).toEqual([]);
  });
});
