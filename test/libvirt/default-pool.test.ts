/** The pool that is made where a host has none. */
import { rm, writeFile } from "node:fs/promises";
import { expect, it, onTestFinished } from "vitest";
import { Storage } from "../../provider/adapters/libvirt/storage";
import { LibvirtCaller } from "../../provider/adapters/libvirt/transport/caller";
import { openTransport } from "../../provider/adapters/libvirt/transport/connect";
import { startLibvirtd } from "../peers/libvirtd";
import { run } from "../peers/peer";
import { describeUnless } from "../support/describe-unless";
import { reasonToSkip } from "./backend";
import { testContext } from "./session";

describeUnless(reasonToSkip(), "the default pool", () => {
  it("that cannot be made is left nowhere, and is made once it can be", async () => {
    const daemon = await startLibvirtd();
    onTestFinished(() => daemon.stop());
    const client = await openTransport({ uri: daemon.uri });
    onTestFinished(() => client.close());
    const path = `${daemon.directory}/file/images`;
    await writeFile(`${daemon.directory}/file`, "in the way");
    const storage = () => new Storage(new LibvirtCaller(client, testContext([])), path);
    await expect(storage().pool("default")).rejects.toMatchObject({ name: "ProviderError" });
    const list = async () => (await run("virsh", ["-c", daemon.uri, "pool-list", "--all", "--name"])).stdout;
    expect((await list()).trim()).toBe("");
    await rm(`${daemon.directory}/file`);
    expect(await storage().pool("default")).toMatchObject({ type: "dir", path });
    expect((await list()).trim()).toBe("default");
    const nowhere = new Storage(new LibvirtCaller(client, testContext([])), undefined);
    await run("virsh", ["-c", daemon.uri, "pool-destroy", "default"]);
    await run("virsh", ["-c", daemon.uri, "pool-undefine", "default"]);
    await expect(nowhere.pool("default")).rejects.toMatchObject({
      code: "InvalidSpec",
      property: "storageClass",
    });
  });
});
