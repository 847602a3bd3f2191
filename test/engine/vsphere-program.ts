/** The program of the end-to-end tests on vcsim: everything that varies comes from the environment. */
import type { Vcsim } from "../peers/vcsim";

export interface VsphereSettings {
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly class?: Readonly<Record<string, unknown>>;
  readonly machine?: Readonly<Record<string, unknown>>;
  /** Of the Image; default the template `debian`. */
  readonly image?: Readonly<Record<string, unknown>>;
  /** How many there are, `web-0` and so on; default one, `web`. */
  readonly machines?: number;
  readonly snapshot?: boolean;
}

export const vsphereProgram = `
const virt = require("pulumi-virtrigaud");
const settings = JSON.parse(process.env.PROGRAM_SETTINGS);
const host = new virt.Provider("host", { type: "vsphere", ...settings.provider });
const small = new virt.VMClass("small", {
  cpu: 1, memory: "4Gi", diskDefaults: { type: "thin", size: "16Gi" }, ...settings.class,
});
const debian = new virt.Image("debian", {
  provider: host, source: { vsphere: { template: "debian" } }, ...settings.image,
});
const lan = new virt.Network("lan", {
  provider: host, source: { vsphere: { portgroup: "DC0_DVPG0" } }, ipAllocation: { type: "DHCP" },
});
const names = settings.machines === undefined ? ["web"] : Array.from({ length: settings.machines }, (_, index) => "web-" + index);
const machines = names.map((name) => new virt.VirtualMachine(name, {
  provider: host, class: small, image: debian,
  networks: [{ name: "lan", network: lan }],
  disks: [{ name: "data", size: "1Gi" }],
  userData: { cloudInit: { inline: "#cloud-config\\nhostname: web\\n" } },
  powerState: "On", tags: ["env:dev"], lifecycle: { gracefulShutdownTimeout: "2s" },
  ...settings.machine,
}));
if (settings.snapshot) new virt.Snapshot("before", { machine: machines[0], description: "before the upgrade" });
if (machines.length > 0) {
  exports.ips = machines[0].ips;
  exports.consoleUrl = machines[0].consoleUrl;
  exports.location = machines[0].location;
  exports.powerState = machines[0].powerState;
}
`;

/** How a Provider reaches the simulator; the password is by reference, as it should be. */
export function vsphereConnection({ url, user, authorityFile }: Vcsim): Readonly<Record<string, unknown>> {
  return {
    endpoint: url,
    credentials: { username: user, password: { env: "VSPHERE_PASSWORD" } },
    caBundle: { file: authorityFile },
  };
}

export function vsphereEnvironment(peer: Vcsim, settings: VsphereSettings = {}): NodeJS.ProcessEnv {
  const provider = { ...vsphereConnection(peer), ...settings.provider };
  return {
    VSPHERE_PASSWORD: peer.password,
    PROGRAM_SETTINGS: JSON.stringify({ ...settings, provider }),
  };
}
