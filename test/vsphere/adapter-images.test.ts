/** Images on a vCenter: templates, items of content libraries, and OVAs that are brought in. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImageBlock } from "../../provider/adapters/vsphere/config";
import type { DesiredImage } from "../../provider/contract/image";
import { expectError } from "../contract/world";
import { clone, openWorld, useAdapter } from "./adapter-fixture";
import { imageOperations } from "./image-operations";
import { makeLibraryItem } from "./library";
import { makeOva, type Ova } from "./ova";

const fixture = useAdapter();
const { images, bringIn } = imageOperations(fixture);

let folder: string;
let server: Server;
let ova: Ova;
/** What the server answers, by path. */
const served = new Map<string, Buffer>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "virtrigaud-ova-"));
  ova = await makeOva();
  served.set("/box.ova", ova.content);
  server = createServer((request, response) => {
    const content = served.get(request.url ?? "");
    if (content === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { "content-length": content.length });
    // the second half of what is cut never comes
    if (request.url === "/cut.ova")
      return void response.write(content.subarray(0, 100_000), () => response.destroy());
    response.end(content);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

function url(path: string): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

function desiredState(source: ImageBlock, changes: Partial<DesiredImage> = {}): DesiredImage {
  const place = { cluster: "DC0_C0", datastore: "LocalDS_0" };
  const { name = fixture().world.name(), ...more } = changes;
  return {
    name,
    source: source.ovaURL === undefined && source.upload === undefined ? source : { ...place, ...source },
    onMissing: "Import",
    force: false,
    ...more,
  };
}

async function upload(name: string, content: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Names of machines that are called like an import, and are no templates. */
async function leftovers({ name }: DesiredImage): Promise<string[]> {
  const all = await fixture().session.machines.list();
  const machines = all.filter(({ template }) => template !== true);
  return machines.map((machine) => machine.name).filter((other) => other.startsWith(name));
}

describe("an OVA", () => {
  test("is streamed from its URL through the lease, verified, kept as a template and cloned", async () => {
    const { world, control, bodies } = fixture();
    const desired = desiredState(
      { ovaURL: url("/box.ova") },
      { checksum: { type: "sha256", value: ova.sha256 } },
    );
    const image = await bringIn(desired);
    expect(image).toMatchObject({
      owner: "us",
      format: "template",
      sizeBytes: 32 * 2 ** 20,
      checksum: { type: "sha256", value: ova.sha256 },
      location: expect.stringContaining(`/DC0/vm/${desired.name}-`),
    });
    const { length } = await control.requests("HttpNfcLeaseComplete");
    expect(length).toBe(1);
    expect(await bodies("ImportVApp")).toHaveLength(1);
    const machine = await world.make(
      clone({ power: "On", root: { type: "image", reference: image.reference } }),
    );
    expect(machine).toMatchObject({ power: "On", owner: `key of ${machine.name}` });
    expect(await leftovers(desired)).toEqual([]);
    await world.wait(await images().delete(image.reference));
  });

  test("of which linked clones are made, which need no more than its own snapshot", async () => {
    const { world, bodies } = fixture();
    const image = await bringIn(desiredState({ upload: await upload("linked.ova", ova.content) }));
    const root = { type: "image", reference: image.reference } as const;
    await world.make(clone({ root, native: { clone: "linked" } }));
    expect(await bodies("CreateSnapshot_Task")).toHaveLength(1);
    await world.clean();
    await world.wait(await images().delete(image.reference));
  });

  test("has its networks mapped to the one that is named", async () => {
    const { bodies, world } = fixture();
    const { content } = await makeOva({ networks: ["nat", "bridged"] });
    const image = await bringIn(
      desiredState({ upload: await upload("nets.ova", content), network: "DC0_DVPG0" }),
    );
    const [body = ""] = await bodies("CreateImportSpec");
    expect(body).toMatch(/<networkMapping><name>nat<\/name><network type="DistributedVirtualPortgroup">/);
    expect(body).toContain("<networkMapping><name>bridged<");
    await world.wait(await images().delete(image.reference));
  });

  test("that was changed on its way is refused before it is an image, and nothing stays", async () => {
    const { control } = fixture();
    const desired = desiredState(
      { ovaURL: url("/box.ova") },
      { checksum: { type: "sha1", value: "0".repeat(40) } },
    );
    const error = await expectError(bringIn(desired), "InvalidSpec");
    expect(error).toMatchObject({ property: "checksum" });
    expect(error.message).toContain("0".repeat(40));
    expect(await control.requests("HttpNfcLeaseComplete")).toEqual([]);
    expect(await control.requests("HttpNfcLeaseAbort")).toHaveLength(1);
    expect(await leftovers(desired)).toEqual([]);
    expect(await images().find(desired)).toBeUndefined();
  });

  test.each<[string, () => Promise<ImageBlock>, string, RegExp]>([
    [
      "that is none",
      async () => ({ upload: await upload("text.ova", Buffer.alloc(4096, "text")) }),
      "InvalidSpec",
      /OVA/,
    ],
    [
      "without descriptor",
      async () => ({ upload: await upload("empty.ova", Buffer.alloc(10_240)) }),
      "InvalidSpec",
      /descriptor/,
    ],
    [
      "that is compressed",
      async () => ({ upload: await upload("packed.ova", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0])) }),
      "InvalidSpec",
      /compressed with gzip/,
    ],
    [
      "that lacks a disk",
      async () => ({ upload: await upload("lacks.ova", (await makeOva({ withoutDisk: true })).content) }),
      "InvalidSpec",
      /lacks box-disk1\.vmdk/,
    ],
    [
      "that is not what its manifest says",
      async () => ({
        upload: await upload("changed.ova", (await makeOva({ wrongManifest: true })).content),
      }),
      "InvalidSpec",
      /manifest says that the sha256 of box-disk1\.vmdk is/,
    ],
    [
      "that ends early",
      async () => ({ upload: await upload("half.ova", ova.content.subarray(0, 100_000)) }),
      "InvalidSpec",
      /OVA/,
    ],
    ["that is not there", async () => ({ upload: join(folder, "nothing.ova") }), "InvalidSpec", /upload/],
    ["that the server does not have", async () => ({ ovaURL: url("/nothing.ova") }), "InvalidSpec", /404/],
  ])("%s is refused, and nothing stays", async (_name, source, code, message) => {
    const desired = desiredState(await source());
    const error = await expectError(bringIn(desired), code as "InvalidSpec");
    expect(error.message).toMatch(message);
    expect(await leftovers(desired)).toEqual([]);
  });

  test("whose server goes away can be tried again, and comes in whole then", async () => {
    const { world } = fixture();
    served.set("/cut.ova", ova.content);
    const desired = desiredState({ ovaURL: url("/cut.ova") });
    await expectError(bringIn(desired), "Unavailable", "Retryable");
    expect(await leftovers(desired)).toEqual([]);
    const whole = await bringIn({ ...desired, source: { ...desired.source, ovaURL: url("/box.ova") } });
    await world.wait(await images().delete(whole.reference));
  });

  test("that was left half there by a process that ended is brought in anew", async () => {
    const { world, control, peer } = fixture();
    const desired = desiredState({ upload: await upload("anew.ova", ova.content) });
    const dying = await openWorld(peer);
    // the machine is there, and nobody completes it or clears it away
    dying.context.intervene = (call, run, signal) => {
      if (/SendDisk|Abort|Destroy/.test(call.name)) throw new Error("the process has ended");
      return run(signal);
    };
    const { task } = (await dying.session.images?.prepare(desired, "us")) ?? {};
    await dying.wait(task).catch(() => undefined);
    expect(await leftovers(desired)).toHaveLength(1);
    const other = await images().prepare(desired, "them");
    await expectError(world.wait(other.task), "Conflict");
    const image = await bringIn(desired);
    expect(image.owner).toBe("us");
    expect(await leftovers(desired)).toEqual([]);
    await world.wait(await images().delete(image.reference));
    await dying.session.close();
    expect(await control.requests("Destroy_Task")).not.toEqual([]);
  });

  test("by force takes the place of an earlier import", async () => {
    const { world, control } = fixture();
    const desired = desiredState({ upload: await upload("forced.ova", ova.content) });
    const first = await bringIn(desired);
    expect((await images().prepare(desired, "us")).task).toBeUndefined();
    const second = await bringIn({ ...desired, force: true });
    expect(second.reference).toBe(first.reference);
    expect(await control.requests("ImportVApp")).toHaveLength(2);
    expect(await leftovers(desired)).toEqual([]);
    expect(await images().find(desired)).toMatchObject({ location: first.location });
    await world.wait(await images().delete(second.reference));
    expect(await images().find(desired)).toBeUndefined();
  });
});

describe("a template", () => {
  test("is found by name, path and reference, and is nobody's of ours", async () => {
    const found = await images().find(desiredState({ template: "debian" }));
    expect(found).toMatchObject({ location: "/DC0/vm/debian", format: "template" });
    expect(found?.owner).toBeUndefined();
    for (const template of ["/DC0/vm/debian", "DC0/vm/debian", found?.reference ?? ""]) {
      expect(await images().find(desiredState({ template })), template).toMatchObject({
        reference: found?.reference,
      });
    }
    expect(await images().find(desiredState({ template: "debian", folder: "/DC0/vm" }))).toMatchObject({
      reference: found?.reference,
    });
    expect(await images().find(desiredState({ template: "nothing" }))).toBeUndefined();
    await expectError(images().prepare(desiredState({ template: "nothing" }), "us"), "NotFound");
    expect(await images().prepare(desiredState({ template: "debian" }), "us")).toEqual({
      reference: found?.reference,
    });
  });

  test("is not ours to delete, and has no checksum to compare", async () => {
    const found = await images().find(desiredState({ template: "debian" }));
    await expectError(images().delete(found?.reference ?? ""), "Conflict");
    const checksum = { type: "sha256", value: "0".repeat(64) } as const;
    const error = await expectError(
      images().find(desiredState({ template: "debian" }, { checksum })),
      "NotSupported",
    );
    expect(error.property).toBe("checksum");
  });
});

describe("an item of a content library", () => {
  test("is deployed, and becomes a machine of ours with what the desired state has beside it", async () => {
    const { world, peer, control, bodies } = fixture();
    await makeLibraryItem(peer, { library: "images", item: "small" });
    const image = await images().find(desiredState({ contentLibrary: "images", item: "small" }));
    expect(image).toMatchObject({ reference: expect.stringMatching(/^library-item:/), format: "ovf" });
    expect(await images().observe(image?.reference ?? "")).toMatchObject({ reference: image?.reference });
    expect(await images().find(desiredState({ contentLibrary: "images", item: "nothing" }))).toBeUndefined();
    await expectError(images().delete(image?.reference ?? ""), "Conflict");

    const root = { type: "image", reference: image?.reference ?? "" } as const;
    const desired = world.desired(
      clone({
        root,
        cpus: 2,
        power: "On",
        disks: [{ name: "root" }, { name: "data", sizeBytes: 64 * 2 ** 20 }],
      }),
    );
    // the first attempt ends before the machine is ours
    await control.addRule({
      method: "ReconfigVM_Task",
      unexecuted: true,
      taskFault: { type: "SystemError" },
    });
    await expectError(world.create(desired), "Internal", "Retryable", "Unavailable");
    // which vcsim forgets and a vCenter does not
    const [deployment] = await control.requests("POST /rest/com/vmware/vcenter/ovf/*");
    const { deployment_spec } = JSON.parse(deployment?.body ?? "{}");
    await control.setProperties("VirtualMachine", desired.name, {
      "config.annotation": deployment_spec.annotation,
    });
    const made = await world.create(desired);
    expect(made).toMatchObject({ cpus: 2, power: "On", owner: `key of ${desired.name}` });
    expect(made.disks.map(({ name }) => name)).toEqual(["root", "data"]);
    expect(await world.count(desired.name)).toBe(1);
    expect((await bodies("ReconfigVM_Task")).at(1)).toContain("<annotation></annotation>");
  });
});
