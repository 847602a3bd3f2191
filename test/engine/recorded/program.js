const virt = require("pulumi-virtrigaud");
const host = new virt.Provider("host", { type: "mock", endpoint: "/tmp/virtrigaud-recorded/mock" });
const small = new virt.VMClass("small", {
  cpu: 1,
  memory: "512Mi",
  firmware: "UEFI",
  diskDefaults: { type: "thin", size: "4Gi" },
});
const debian = new virt.Image("debian", {
  provider: host,
  source: { mock: { url: "https://example.com/debian.qcow2" } },
});
const lan = new virt.Network("lan", {
  provider: host,
  source: { mock: { name: "default" } },
  ipAllocation: { type: "DHCP" },
});
const made = new virt.Network("made", {
  provider: host,
  source: { mock: { name: "made", create: true, cidr: "198.51.100.0/24" } },
  ipAllocation: { type: "Pool", first: "198.51.100.10", last: "198.51.100.20", prefix: 24 },
});
const web = new virt.VirtualMachine("web", {
  provider: host,
  class: small,
  image: debian,
  networks: [
    { name: "lan", network: lan },
    { name: "made", network: made },
  ],
  disks: [
    { name: "data", size: "1Gi", iops: 500 },
    { name: "log", size: "1Gi" },
  ],
  userData: { cloudInit: { inline: "#cloud-config\nhostname: web\n" } },
  tags: ["env:dev"],
});
new virt.VirtualMachine("off", {
  provider: host,
  class: small,
  image: debian,
  powerState: "Off",
  updatePolicy: { userData: "Replace", image: "Replace" },
});
new virt.Snapshot("before", { machine: web, description: "before the upgrade" });
new virt.Snapshot("nightly", { machine: web, retention: { maxSnapshots: 3 } });
