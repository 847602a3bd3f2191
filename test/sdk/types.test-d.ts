/**
 * Programs as users write them: `tsc` compiles this file, and each wrong one must fail exactly where it is marked.
 * Nothing here runs.
 */
import * as pulumi from "@pulumi/pulumi";
import * as virt from "../../sdk";

/** Right: the whole surface at once. */
export function right() {
  const config = new pulumi.Config();
  const host = new virt.Provider("host", {
    type: "libvirt",
    endpoint: "qemu+ssh://root@kvm1/system",
    credentials: { privateKey: { file: "~/.ssh/id_ed25519" }, password: config.requireSecret("password") },
    withoutCapabilities: ["memorySnapshots"],
  });
  const small = new virt.VMClass("small", {
    cpu: 1,
    memory: "512Mi",
    diskDefaults: { type: "thin", size: "4Gi" },
    libvirt: { machineType: "q35" },
    mock: { ignoresShutdown: true },
  });
  const debian = new virt.Image("debian", {
    provider: host,
    source: {
      libvirt: { url: "https://cloud.debian.org/debian-12-genericcloud-amd64.qcow2" },
      mock: { name: "debian" },
    },
    checksum: "sha512:0",
    prepare: { onMissing: "Import" },
  });
  const lan = new virt.Network("lan", { provider: host, source: { libvirt: { networkName: "default" } } });
  const web = new virt.VirtualMachine("web", {
    provider: host,
    class: small,
    image: debian,
    networks: [
      { name: "lan", network: lan },
      { name: "back", network: "br0", ipAddress: "192.0.2.2", prefix: 24 },
    ],
    disks: [{ name: "data", size: "1Gi" }],
    userData: { cloudInit: { inline: "#cloud-config\nhostname: web\n" } },
    powerState: "On",
  });
  const before = new virt.Snapshot("before", { machine: web, description: "before the upgrade" });
  const createdAt: pulumi.Output<string | undefined> = before.createdAt;
  const ips: pulumi.Output<string[]> = web.ips;
  const cpu: pulumi.Output<number> = web.currentResources.cpu;
  const version: pulumi.Output<string> = host.version;
  return { createdAt, ips, cpu, version };
}

/** Right: outputs of other resources, plain objects, ids and options in the place of resources. */
export function rightWithOutputs(text: pulumi.Output<string>, size: pulumi.Output<number>) {
  const connection: virt.ConnectionArgs = { type: text.apply(() => "mock" as const), endpoint: text };
  return new virt.VirtualMachine(
    "web",
    {
      provider: connection,
      class: { cpu: size, memory: text },
      image: text,
      name: text,
      networks: [
        { name: text, network: text },
        { name: "b", network: { id: text, mtu: size } },
      ],
      disks: [
        { name: "data", size: text },
        { name: "more", size },
      ],
      userData: { cloudInit: { from: { env: text } } },
      tags: [text, "web"],
      extraConfig: { a: text },
      waitFor: { ip: true, cidr: text },
    },
    { protect: true },
  );
}

/** Right: named types for helpers, and configuration that is judged at run time. */
export function rightWithNamedTypes(config: pulumi.Config) {
  const disk = (name: string): virt.DiskArgs => ({ name, size: "1Gi" });
  const userData: virt.UserDataArgs = { cloudInit: { inline: "#cloud-config\n" } };
  const lifecycle: virt.LifecycleArgs = { gracefulShutdownTimeout: "30s" };
  const nic: virt.NetworkInterfaceArgs = { name: "lan", network: lan };
  const type = config.require<virt.HypervisorType>("type");
  const powerState = config.get<virt.PowerState>("power");
  const args: virt.VirtualMachineArgs = {
    provider: new virt.Provider("host", { type }),
    class: small,
    disks: ["a", "b"].map(disk),
    networks: [nic],
    userData,
    lifecycle,
    powerState,
  };
  return new virt.VirtualMachine("web", args);
}

/** Right: an output wherever a resource, a list or an object is. */
export function rightWithLateResources(
  late: pulumi.Output<{
    host: virt.Provider;
    small: virt.VMClass;
    debian: virt.Image;
    web: virt.VirtualMachine;
  }>,
) {
  const provider = late.apply((all) => all.host);
  new virt.VirtualMachine("web", {
    provider,
    class: late.apply((all) => all.small),
    image: late.apply((all) => all.debian),
    networks: pulumi.output([{ name: "lan", network: "default" }]),
    disks: pulumi.output([{ name: "data", size: "1Gi" }]),
    tags: pulumi.output(["env:dev"]),
    lifecycle: pulumi.output({ gracefulShutdownTimeout: "30s" }),
  });
  new virt.Snapshot("before", { machine: late.apply((all) => all.web), provider });
}

/** Right: every documented output. */
export function outputs(web: virt.VirtualMachine, before: virt.Snapshot) {
  const texts: pulumi.Output<string>[] = [web.name, debian.name, lan.name, before.name, host.identity];
  const digest: pulumi.Output<string | undefined> = web.userDataDigest;
  const sizes = web.disks.apply((disks: virt.Disk[] | undefined) =>
    disks?.map(({ name, size }) => [name, size]),
  );
  const nics: pulumi.Output<virt.NetworkInterface[] | undefined> = web.networks;
  const power: pulumi.Output<"On" | "Off" | "Suspended" | "Paused" | "Crashed"> = web.powerState;
  const connections: pulumi.Input<virt.ConnectionArgs>[] = [
    host.connection,
    debian.connection,
    lan.connection,
    web.connection,
    before.connection,
  ];
  return { texts, digest, sizes, nics, power, connections };
}

declare const host: virt.Provider;
declare const small: virt.VMClass;
declare const lan: virt.Network;
declare const debian: virt.Image;

/** Wrong: each of them fails at compile time. */
export function wrong() {
  // @ts-expect-error a key that is not known
  new virt.VirtualMachine("x", { provider: host, class: small, power: "On" });
  // @ts-expect-error a key that is not known, nested
  new virt.VirtualMachine("x", { provider: host, class: small, disks: [{ name: "a", sise: "1Gi" }] });
  // @ts-expect-error a key that is not known, in a hypervisor's block
  new virt.VMClass("x", { cpu: 1, memory: "1Gi", libvirt: { machine: "q35" } });
  // @ts-expect-error a hypervisor that is not known
  new virt.Image("x", { provider: host, source: { virtualbox: {} } });
  // @ts-expect-error a text for CPUs
  new virt.VMClass("x", { cpu: "2", memory: "1Gi" });
  // @ts-expect-error a boolean for a quantity
  new virt.VMClass("x", { cpu: 2, memory: true });
  // @ts-expect-error a power state that is not known
  new virt.VirtualMachine("x", { provider: host, class: small, powerState: "Onn" });
  // @ts-expect-error a number for an image
  new virt.VirtualMachine("x", { provider: host, class: small, image: 5 });
  // @ts-expect-error no provider
  new virt.VirtualMachine("x", { class: small });
  // @ts-expect-error no class
  new virt.VirtualMachine("x", { provider: host });
  // @ts-expect-error no arguments
  new virt.VirtualMachine("x");
  // @ts-expect-error a network in the place of a class
  new virt.VirtualMachine("x", { provider: host, class: lan });
  // @ts-expect-error a network in the place of an image
  new virt.VirtualMachine("x", { provider: host, class: small, image: lan });
  // @ts-expect-error an image in the place of a provider
  new virt.VirtualMachine("x", { provider: debian, class: small });
  // @ts-expect-error a list that is none
  new virt.VirtualMachine("x", { provider: host, class: small, tags: "web" });
  // @ts-expect-error an interface without a name
  new virt.VirtualMachine("x", { provider: host, class: small, networks: [{ network: lan }] });
  // @ts-expect-error a class in the place of a network
  new virt.VirtualMachine("x", { provider: host, class: small, networks: [{ name: "lan", network: small }] });
  // @ts-expect-error no type
  new virt.Provider("x", { endpoint: "qemu:///system" });
  // @ts-expect-error a reference that leads nowhere
  new virt.Provider("x", { type: "mock", credentials: { password: { envv: "PASSWORD" } } });
  // @ts-expect-error a machine is needed
  new virt.Snapshot("x", { description: "before" });
  // @ts-expect-error an image is no machine
  new virt.Snapshot("x", { machine: debian });
  // @ts-expect-error no source
  new virt.Network("x", { provider: host });
  // @ts-expect-error a hypervisor that is not known, as the type
  new virt.Provider("x", { type: "libvrt" });
  // @ts-expect-error a capability that is not known
  new virt.Provider("x", { type: "mock", withoutCapabilities: ["memorySnapshot"] });
  // @ts-expect-error the provider among the options
  new virt.VirtualMachine("x", { provider: host, class: small }, { provider: host });
  // @ts-expect-error providers among the options
  new virt.Image("x", { provider: host, source: {} }, { providers: [host] });
  // @ts-expect-error an output of a network in the place of an image
  new virt.VirtualMachine("x", { provider: host, class: small, image: pulumi.output(lan) });
  // @ts-expect-error an output of an image in the place of a provider
  new virt.VirtualMachine("x", { provider: pulumi.output(debian), class: small });
  // @ts-expect-error a network in the place of an interface
  new virt.VirtualMachine("x", { provider: host, class: small, networks: [lan] });
  // @ts-expect-error a map of tags
  new virt.VirtualMachine("x", { provider: host, class: small, tags: { env: "dev" } });
  // @ts-expect-error outputs are not written
  new virt.VirtualMachine("x", { provider: host, class: small, ips: ["192.0.2.1"] });
}
