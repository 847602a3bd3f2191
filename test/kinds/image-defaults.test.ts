/** What a machine takes over from its image. */
import { expect, test } from "vitest";
import type { PropertyMap } from "../../provider/runtime/values";
import { Hypervisor } from "../engine/features/hypervisor";
import { Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();
const distribution = { name: "debian", version: "12" };
const template =
  "#cloud-config\nhostname: {{ .Name }}\nssh_authorized_keys: [{{ .SSHPublicKey }}]\nuser: {{ .User }}\n";
const guest = { user: "debian", userDataTemplate: { inline: template } };
const sshPublicKey = "ssh-ed25519 AAAA me";
const imageDefaults = { distribution, guest };

async function made(more: PropertyMap = {}): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, more));
  world.applied.length = 0;
  world.said.length = 0;
  return web;
}

function recordOf(name: string) {
  return new Hypervisor(String(world.provider.endpoint)).machine(name);
}

async function guestOf(name: string): Promise<string | undefined> {
  return (await recordOf(name)).guest?.userData;
}

test("a machine without user data is given the image's, filled in for it", async () => {
  await made({ imageDefaults, userData: { sshPublicKey } });
  expect(await guestOf("web")).toBe(
    "#cloud-config\nhostname: web\nssh_authorized_keys: [ssh-ed25519 AAAA me]\nuser: debian\n",
  );
  expect((await recordOf("web")).guestOs).toEqual(distribution);
});

test.each([
  ["cloudInit", "#cloud-config\nuser: {{ .User }}\n", "#cloud-config\nuser: debian\n"],
  ["ignition", '{"ignition":{"version":"3.4.0"}}', undefined],
])("a machine's own %s counts as a whole", async (type, inline, given) => {
  await made({ imageDefaults, userData: { [type]: { inline } } });
  expect(await guestOf("web")).toBe(given);
});

test("what the image lacks for its template is named", async () => {
  const web = new Life("VirtualMachine", world);
  const failing = web.up(machineInputs(world, { imageDefaults }));
  await expect(failing).rejects.toMatchObject({
    property: "imageDefaults.guest.userDataTemplate",
    remediation: "set userData.sshPublicKey",
  });
});

test("a machine of an image without defaults has the digest that it always had", async () => {
  const userData = { cloudInit: { inline: "#cloud-config\n" } };
  const before = (await made({ userData })).outputs.userDataDigest;
  const other = new Life("VirtualMachine", world);
  const named = { name: "other", owner: world.owner("other"), userData };
  await other.up(machineInputs(world, { ...named, imageDefaults }));
  expect(other.outputs.userDataDigest).toBe(before);
  expect((await made({ name: "bare", owner: world.owner("bare") })).outputs).not.toHaveProperty(
    "userDataDigest",
  );
});

test("another distribution or template of the image leaves a machine that exists alone", async () => {
  const web = await made({ imageDefaults: { distribution }, class: classOf({ firmware: "UEFI" }) });
  for (const next of [
    { distribution: { name: "debian", version: "13" } },
    { distribution, guest: { userDataTemplate: { inline: "#cloud-config\n" } } },
    undefined,
  ]) {
    const inputs = machineInputs(world, {
      imageDefaults: next,
      class: classOf({ firmware: "UEFI" }),
    } as PropertyMap);
    expect((await web.preview(inputs)).changes).toEqual([]);
    await web.update(inputs);
    expect(world.applied).toEqual([]);
  }
  expect((await recordOf("web")).guestOs).toEqual(distribution);
});

test("another template reaches the guest where updatePolicy.userData says so", async () => {
  const policy = { updatePolicy: { userData: "Rerun" }, waitFor: { ip: false } };
  const of = (text: string): PropertyMap => ({
    ...policy,
    imageDefaults: { guest: { userDataTemplate: { inline: `#cloud-config\n# ${text}\n` } } },
  });
  const web = await made(of("one"));
  const { changes } = await web.preview(machineInputs(world, of("two")));
  expect(changes.map(({ property, effect }) => [property, effect])).toEqual([["imageDefaults", "live"]]);
  await web.up(machineInputs(world, of("two")));
  expect(await guestOf("web")).toBe("#cloud-config\n# two\n");
});

test("the outputs of a machine hold none of it", async () => {
  const { outputs } = await made({ imageDefaults, userData: { sshPublicKey } });
  expect(JSON.stringify(outputs)).not.toMatch(/imageDefaults|cloud-config|debian"/);
});
