import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { resourceModels } from "../../provider/models/outputs";
import * as virt from "../../sdk";
import { registrations, withinSecret } from "./registrations";

const spec = { cpu: 1, memory: "1Gi" };

/** A resource of each kind. */
function oneOfEach(): Readonly<Record<keyof typeof resourceModels, pulumi.CustomResource>> {
  const host = new virt.Provider("host", { type: "mock", endpoint: "/tmp/hypervisor" });
  const small = new virt.VMClass("small", spec);
  const debian = new virt.Image("debian", { provider: host, source: { mock: { name: "debian-12" } } });
  const lan = new virt.Network("lan", { provider: host, source: { mock: { name: "default" } } });
  const web = new virt.VirtualMachine("web", { provider: host, class: small, image: debian });
  const before = new virt.Snapshot("before", { machine: web });
  return {
    Provider: host,
    VMClass: small,
    Image: debian,
    Network: lan,
    VirtualMachine: web,
    Snapshot: before,
  };
}

describe("a resource", () => {
  it.each(Object.entries(resourceModels))("%s has every output that the models have", async (kind, model) => {
    let resource: pulumi.CustomResource | undefined;
    await registrations(() => {
      resource = Object.entries(oneOfEach()).find(([each]) => each === kind)?.[1];
    });
    const outputs = Object.keys(model.outputs.shape);
    expect(outputs.filter((name) => !pulumi.Output.isInstance(Reflect.get(resource ?? {}, name)))).toEqual(
      [],
    );
  });

  it("is registered as what it is, and served by the provider of its kind", async () => {
    const found = await registrations(oneOfEach);
    const names = { Provider: "host", VMClass: "small", Image: "debian", Network: "lan" };
    for (const [kind, name] of Object.entries({ ...names, VirtualMachine: "web", Snapshot: "before" })) {
      expect(found(name).kind).toBe(kind);
      expect(found(name).inputs.__provider).toContain(`.provider("${kind}")`);
    }
  });

  it("waits for its Provider", async () => {
    const found = await registrations(oneOfEach);
    for (const name of ["debian", "lan", "web", "before"]) {
      expect(found(name).dependencies, name).toContainEqual(expect.stringMatching(/:Provider::host$/));
    }
  });

  it("has its own name on the hypervisor, or the one that its arguments say", async () => {
    const found = await registrations(() => {
      const provider = new virt.Provider("host", { type: "mock" });
      new virt.VirtualMachine("web", { provider, class: spec });
      new virt.VirtualMachine("db", { provider, class: spec, name: "postgres" });
      new virt.Image("debian", { provider, source: {}, name: "debian-12" });
      new virt.Network("lan", { provider, source: {}, name: "default" });
      new virt.Snapshot("before", { provider, machine: "web-1", name: "monday" });
    });
    const names = ["web", "db", "debian", "lan", "before"].map((name) => found(name).inputs.name);
    expect(names).toEqual(["web", "postgres", "debian-12", "default", "monday"]);
  });

  it.each(["provider", "providers"])(
    "refuses %s among its options, and says where it belongs",
    async (option) => {
      const provider = { type: "mock" as const };
      const makers: Readonly<Record<string, (options: object) => unknown>> = {
        Provider: (options) => new virt.Provider("x", provider, options),
        VMClass: (options) => new virt.VMClass("x", spec, options),
        Image: (options) => new virt.Image("x", { provider, source: {} }, options),
        Network: (options) => new virt.Network("x", { provider, source: {} }, options),
        // as programs for other packages have it
        VirtualMachine: (options) =>
          new virt.VirtualMachine("x", { class: spec } as unknown as virt.VirtualMachineArgs, options),
        Snapshot: (options) => new virt.Snapshot("x", { provider, machine: "web-1" }, options),
      };
      await registrations(() => {
        const host = new virt.Provider("host", { type: "mock" });
        for (const [kind, make] of Object.entries(makers)) {
          const message =
            `${kind} x: \`${option}\` is among the options; write provider in the arguments, ` +
            `e.g. new ${kind}("x", { provider: host, … }), and leave ${option} out of the options`;
          expect(() => make({ [option]: host }), kind).toThrow(new TypeError(message));
        }
      });
    },
  );

  it.each([
    ["provider", (host: virt.Provider) => ({ provider: host })],
    ["providers", (host: virt.Provider) => ({ providers: [host] })],
  ])("refuses a Provider as %s of a component, and says where it belongs", async (_option, optionsWith) => {
    await registrations(() => {
      const host = new virt.Provider("host", { type: "mock" });
      expect(() => new pulumi.ComponentResource("acme:infra:Farm", "farm", {}, optionsWith(host))).toThrow(
        "hand the Provider to the component's constructor",
      );
    });
  });
});

describe("an argument that is an output", () => {
  it("may be a Provider, which is waited for", async () => {
    const found = await registrations(() => {
      const host = new virt.Provider("host", { type: "mock", endpoint: "/tmp/hypervisor" });
      new virt.VirtualMachine("web", { provider: pulumi.output(host), class: spec });
    });
    expect(found("web").inputs.provider).toEqual({ type: "mock", endpoint: "/tmp/hypervisor" });
    expect(found("web").dependencies).toContainEqual(expect.stringMatching(/:Provider::host$/));
  });

  it("may be a connection", async () => {
    const connection = { type: "mock" as const, endpoint: "/tmp/hypervisor" };
    const found = await registrations(() => {
      new virt.VirtualMachine("web", { provider: pulumi.output(connection), class: spec });
    });
    expect(found("web").inputs.provider).toEqual(connection);
  });

  it("may be a VMClass, an Image, and the machine of a Snapshot", async () => {
    const found = await registrations(() => {
      const provider = new virt.Provider("host", { type: "mock" });
      const small = new virt.VMClass("small", spec);
      const debian = new virt.Image("debian", { provider, source: { mock: { name: "debian-12" } } });
      const web = new virt.VirtualMachine("web", {
        provider,
        class: pulumi.output(small),
        image: pulumi.output(debian),
      });
      new virt.Snapshot("before", { provider, machine: pulumi.output(web) });
    });
    expect(found("web").inputs).toMatchObject({ class: spec, image: "debian-id" });
    expect(found("before").inputs.machine).toBe("web-id");
  });

  it("takes over what its Image says of the guest, and nothing of an image that is an id", async () => {
    const distribution = { name: "debian", version: "12" };
    const inline = pulumi.secret("#cloud-config\n");
    const found = await registrations(() => {
      const provider = new virt.Provider("host", { type: "mock" });
      const source = { mock: { name: "debian-12" } };
      const guest = { user: "debian", userDataTemplate: { inline } };
      const debian = new virt.Image("debian", { provider, source, distribution, guest });
      const plain = new virt.Image("plain", { provider, source });
      new virt.VirtualMachine("web", { provider, class: spec, image: debian });
      new virt.VirtualMachine("later", { provider, class: spec, image: pulumi.output(debian) });
      new virt.VirtualMachine("bare", { provider, class: spec, image: plain });
      new virt.VirtualMachine("known", { provider, class: spec, image: "debian-id" });
    });
    const defaults = { distribution, guest: { user: "debian" } };
    expect(found("web").inputs.imageDefaults).toMatchObject(defaults);
    expect(withinSecret(found("later").inputs.imageDefaults)).toMatchObject(defaults);
    for (const name of ["web", "later"])
      expect(found(name).inputs.secretInputs).toContainEqual(expect.stringMatching(/^imageDefaults/));
    for (const name of ["bare", "known"]) expect(found(name).inputs).not.toHaveProperty("imageDefaults");
  });

  it.each([
    ["the list", (lan: virt.Network) => pulumi.output([{ name: "lan", network: lan }])],
    ["an interface", (lan: virt.Network) => [pulumi.output({ name: "lan", network: lan })]],
    ["its network", (lan: virt.Network) => [{ name: "lan", network: pulumi.output(lan) }]],
    ["a promise of the list", (lan: virt.Network) => Promise.resolve([{ name: "lan", network: lan }])],
  ])("may be %s of networks", async (_part, networks) => {
    const found = await registrations(() => {
      const provider = new virt.Provider("host", { type: "mock" });
      const lan = new virt.Network("lan", { provider, source: { mock: { name: "default" } }, mtu: 9000 });
      new virt.VirtualMachine("web", {
        provider,
        class: spec,
        networks: networks(lan) as virt.VirtualMachineArgs["networks"] & {},
      });
    });
    expect(found("web").inputs.networks).toEqual([{ name: "lan", network: { id: "lan-id", mtu: 9000 } }]);
  });

  it("keeps what is beside a secret plain", async () => {
    const found = await registrations(() => {
      new virt.VirtualMachine("web", {
        provider: { type: "mock" },
        class: spec,
        networks: [{ name: "lan", network: "default", macAddress: pulumi.secret("52:54:00:12:34:56") }],
      });
    });
    const [lan] = found("web").inputs.networks as Record<string, unknown>[];
    expect(lan).toMatchObject({ name: "lan", network: "default" });
    expect(withinSecret(lan?.macAddress)).toBe("52:54:00:12:34:56");
  });
});

describe("what a JavaScript program gets wrong", () => {
  it.each([
    ["no list", "lan"],
    ["a list of names", ["lan"]],
    ["a list with nothing in it", [null]],
  ])("is left to the check: networks that are %s", async (_what, networks) => {
    const found = await registrations(() => {
      new virt.VirtualMachine("web", {
        provider: { type: "mock" },
        class: spec,
        networks: networks as never,
      });
    });
    expect(found("web").inputs.networks).toEqual(networks);
  });

  it("is left to the check: a network in the place of an interface", async () => {
    const found = await registrations(() => {
      const provider = { type: "mock" as const };
      const lan = new virt.Network("lan", { provider, source: { mock: {} } });
      new virt.VirtualMachine("web", { provider, class: spec, networks: [lan] as never });
    });
    const [lan] = found("web").inputs.networks as Record<string, unknown>[];
    expect(lan).toMatchObject({ id: "lan-id" });
  });

  it("is left to the check: a source that is null", async () => {
    let lan: virt.Network | undefined;
    const found = await registrations(() => {
      lan = new virt.Network("lan", { provider: { type: "mock" }, source: null as never });
    });
    expect(found("lan").inputs.name).toBe("lan");
    expect(Object.keys(lan?.attachment ?? {})).toEqual(["id"]);
  });

  it("is a Snapshot of an id without a Provider", async () => {
    await registrations(() => {
      expect(() => new virt.Snapshot("before", { machine: "web-1" })).toThrow(
        "Snapshot before: name the provider of the machine web-1",
      );
      expect(() => new virt.Snapshot("before", { machine: pulumi.output("web-1") })).toThrow(
        "Snapshot before: name the provider of the machine, which is an output",
      );
    });
  });
});
