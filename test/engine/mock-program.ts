/** The program of the end-to-end tests on the mock: everything that varies comes from the environment. */
export interface ProgramSettings {
  readonly endpoint: string;
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly mock?: Readonly<Record<string, unknown>>;
  readonly class?: Readonly<Record<string, unknown>>;
  readonly machine?: Readonly<Record<string, unknown>>;
  readonly image?: string;
  readonly machines?: readonly string[];
  readonly snapshot?: Readonly<Record<string, unknown>> | false;
}

/** One text for all: a change of settings is a change of the environment, as a stack's configuration would be. */
export const mockProgram = `
const virt = require("pulumi-virtrigaud");
const settings = JSON.parse(process.env.PROGRAM_SETTINGS);
const host = new virt.Provider("host", {
  type: "mock", endpoint: settings.endpoint,
  ...(settings.mock === undefined ? {} : { mock: settings.mock }), ...settings.provider,
});
const small = new virt.VMClass("small", {
  cpu: 1, memory: "512Mi", diskDefaults: { type: "thin", size: "4Gi" }, ...settings.class,
});
const debian = new virt.Image("debian", {
  provider: host, source: { mock: { url: settings.image ?? "https://example.com/debian.qcow2" } },
});
const lan = new virt.Network("lan", { provider: host, source: { mock: { name: "default" } }, ipAllocation: { type: "DHCP" } });
const machines = (settings.machines ?? ["web"]).map((name) => new virt.VirtualMachine(name, {
  provider: host, class: small, image: debian,
  networks: [{ name: "lan", network: lan }],
  disks: [{ name: "data", size: "1Gi" }],
  userData: { cloudInit: { inline: "#cloud-config\\nhostname: web\\n" } },
  powerState: "On", tags: ["env:dev"],
  ...settings.machine,
}));
if (settings.snapshot !== false) {
  new virt.Snapshot("before", { machine: machines[0], description: "before the upgrade", ...settings.snapshot });
}
exports.ips = machines[0].ips;
exports.consoleUrl = machines[0].consoleUrl;
exports.location = machines[0].location;
exports.powerState = machines[0].powerState;
`;

export function programEnvironment(settings: ProgramSettings): NodeJS.ProcessEnv {
  return { PROGRAM_SETTINGS: JSON.stringify(settings) };
}
