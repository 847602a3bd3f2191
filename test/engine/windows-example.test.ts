/** examples/windows-from-iso, as written: the machine that an installer needs; nobody installs anything here. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { attribute, children, type Element, find, parseXml } from "../../provider/adapters/libvirt/xml";
import { writeIso9660 } from "../../provider/cloud-init/iso9660";
import { startLibvirtd } from "../peers/libvirtd";
import { orReason, run } from "../peers/peer";
import { describeUnless } from "../support/describe-unless";
import { createProject, missingEngine } from "./harness";

describeUnless(missingEngine(), "examples/windows-from-iso", () => {
  test("gives the firmware an installer to boot, and takes it out while the machine runs", async (context) => {
    const libvirtd = await orReason(startLibvirtd());
    if (typeof libvirtd === "string") return context.skip(libvirtd);
    context.onTestFinished(() => libvirtd.stop());
    const virsh = async (...args: readonly string[]) =>
      (await run("virsh", ["-c", libvirtd.uri, ...args])).stdout;
    const media = ["installer", "drivers"].map((name) => [name, join(libvirtd.directory, `${name}.iso`)]);
    for (const [name = "", path = ""] of media) {
      writeFileSync(path, writeIso9660(name, [{ name: "readme.txt", content: Buffer.from(name) }]));
    }
    const project = await createProject({
      name: "windows-from-iso",
      programFile: resolve(__dirname, "../../examples/windows-from-iso/index.ts"),
    });
    context.onTestFinished(() => project.dispose());
    const stack = await project.stack();
    const sizes = { memory: "128Mi", size: "64Mi", network: "user/slirp" };
    await stack.setConfig({ endpoint: libvirtd.uri, ...Object.fromEntries(media), ...sizes });

    expect((await stack.up()).changes).toEqual({ create: 5 });
    const domain = parseXml(await virsh("dumpxml", "windows"));
    expect(attribute(domain, "secure", "os/loader")).toBe("yes");
    expect(attribute(domain, "version", "devices/tpm/backend")).toBe("2.0");
    expect(drivesIn(domain)).toEqual(["disk 1", "cdrom installer.iso 2", "cdrom drivers.iso"]);
    expect((await stack.preview()).changes).toEqual({ same: 5 });

    const started = await virsh("domid", "windows");
    await stack.setConfig({ installed: "true" });
    const preview = await stack.preview();
    expect(preview.stdout).toMatch(/live: CD drive installer .*installer\.iso → empty/);
    expect((await stack.up()).changes).toEqual({ same: 4, update: 1 });
    expect(drivesIn(parseXml(await virsh("dumpxml", "windows")))).toEqual(["disk 1", "cdrom 2", "cdrom"]);
    expect(await virsh("domid", "windows")).toBe(started);

    await stack.destroy();
    expect((await virsh("list", "--all", "--name")).trim()).toBe("");
  });
});

/** What each is, the ISO image in it, and its place in the boot order. */
function drivesIn(domain: Element): string[] {
  return children(find(domain, "devices"), "disk").map((disk) => {
    const file = attribute(disk, "file", "source")?.split("/").at(-1);
    const image = file?.endsWith(".iso") === true ? file : undefined;
    const parts = [attribute(disk, "device"), image, attribute(disk, "order", "boot")];
    return parts.filter((part) => part !== undefined).join(" ");
  });
}
