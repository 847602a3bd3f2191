import { absent } from "../changes";
import type { BadInput } from "./bad-input";

export const badVirtualMachineInputs: readonly BadInput[] = [
  [
    { name: "web server" },
    [
      "name: is no name for a new machine: use 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit at both ends; only one that adopt takes over may have another",
    ],
  ],
  [
    { name: "x".repeat(70) },
    [
      "name: is no name for a new machine: use 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit at both ends; only one that adopt takes over may have another",
    ],
  ],
  [
    { name: "x".repeat(81), adopt: true },
    ['name: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" is not allowed: use 1 to 80 printable characters'],
  ],
  [{ name: absent }, ["name: is required"]],
  [{ provider: absent }, ["provider: is required: write a Provider, or the `connection` of one"]],
  [{ class: absent }, ['class: is required: write a VMClass, or { cpu: 2, memory: "4Gi" }']],
  [{ "class.cpu": "4" }, ['class.cpu: must be a number, not "4"']],
  [{ image: 5 }, ["image: 5 is not allowed: write an Image, or the id of one"]],
  [{ image: { id: "x" } }, ["image: an object is not allowed: write an Image, or the id of one"]],
  [{ importedDisk: "x" }, ["importedDisk: image and importedDisk exclude each other: name one of them"]],
  [
    { networks: { name: "lan" } },
    ['networks: an object is not allowed: write a list such as [{ name: "lan", network: lan }]'],
  ],
  [{ networks: ["lan"] }, ['networks[0]: "lan" is not allowed: write { name: "lan", network: lan }']],
  [{ class: "small" }, ['class: "small" is not allowed: write a VMClass, or { cpu: 2, memory: "4Gi" }']],
  [{ disks: ["data"] }, ['disks[0]: "data" is not allowed: write { name: "data", size: "10Gi" }']],
  [
    { "networks[0].network": 5 },
    ['networks[0].network: 5 is not allowed: give a Network, the id of one, or { id: "…" }'],
  ],
  [{ "networks[0].network": {} }, ["networks[0].network.id: is required"]],
  [{ "networks[0].network": { id: 5 } }, ["networks[0].network.id: must be a string, not 5"]],
  [
    { "networks[0].network": { id: "x", vlan: 5 } },
    ["networks[0].network.vlan: is not known here; allowed are id, model, ipAllocation, dns, mtu"],
  ],
  [
    { "networks[0].ipAddress": "192.0.2.20/24" },
    [
      'networks[0].ipAddress: "192.0.2.20/24" is not allowed: write an address such as "192.0.2.10" or "2001:db8::10", without a prefix',
    ],
  ],
  [
    { "networks[0].prefix": absent },
    ["networks[0].prefix: the address 192.0.2.20 needs its prefix, e.g. 24"],
  ],
  [{ "networks[0].prefix": 33 }, ["networks[0].prefix: an IPv4 prefix is at most 32, not 33"]],
  [{ "networks[0].prefix": "24" }, ['networks[0].prefix: must be a number, not "24"']],
  [
    { "networks[0].ipAddress": absent },
    ["networks[0].ipAddress: a prefix without an address means nothing: write both or neither"],
  ],
  [
    { "networks[0].gateway": "gw" },
    [
      'networks[0].gateway: "gw" is not allowed: write an address such as "192.0.2.10" or "2001:db8::10", without a prefix',
    ],
  ],
  [
    { "networks[1].macAddress": "525400123456" },
    [
      'networks[1].macAddress: "525400123456" is not allowed: write a unicast MAC address such as "52:54:00:12:34:56"',
    ],
  ],
  [
    { "networks[1].macAddress": "ff:54:00:12:34:56" },
    [
      'networks[1].macAddress: "ff:54:00:12:34:56" is not allowed: write a unicast MAC address such as "52:54:00:12:34:56"',
    ],
  ],
  [
    { "networks[0].macAddress": "52:54:00:12:34:56" },
    [
      'networks[1].macAddress: "52:54:00:12:34:56" is that of networks[0] already: it identifies, choose another',
    ],
  ],
  [
    { "networks[1].name": "lan" },
    ['networks[1].name: "lan" is that of networks[0] already: it identifies, choose another'],
  ],
  [{ "networks[0].mac": "x" }, ["networks[0].mac: is not known here; did you mean macAddress?"]],
  [
    { "networks[0].network": absent, "provider.defaults": absent },
    ["networks[0].network: is required, since the Provider has no defaults.network: write one of them"],
  ],
  [
    { "disks[1].name": "root" },
    ['disks[1].name: "root" is that of disks[0] already: it identifies, choose another'],
  ],
  [
    { "disks[1].name": "data disk" },
    [
      "disks[1].name: \"data disk\" is not allowed: use 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit at both ends",
    ],
  ],
  [{ "disks[1].size": "1G" }, ['disks[1].size: "1G" is ambiguous: write the binary unit, "1Gi"']],
  [
    { "disks[1].size": absent, "class.diskDefaults": absent },
    ["disks[1].size: disk data has no size and the class has no diskDefaults.size: write one"],
  ],
  [{ "disks[1].size": 1 }, ['disks[1].size: 1 is a number of bytes: write the unit, "1Mi" or "1Gi"']],
  [{ "disks[1].sise": "1Gi" }, ["disks[1].sise: is not known here; did you mean size?"]],
  [{ "disks[0].name": absent }, ["disks[0].name: is required"]],
  [
    { "disks[1].type": "thicc" },
    [
      'disks[1].type: "thicc" is not allowed; did you mean "thick"? Allowed are "thin", "thick", "eagerZeroedThick"',
    ],
  ],
  [
    { image: absent, "class.diskDefaults": absent, disks: absent },
    [
      "image: the root disk has no content and no size: name an image, an importedDisk, a machine in cloneFrom, or a size in class.diskDefaults.size",
    ],
  ],
  [
    { userData: "#cloud-config\npassword: hunter2" },
    [
      'userData: a string is not allowed: write { cloudInit: { inline: "the text" } } or { ignition: { inline: "the text" } }',
    ],
  ],
  [
    { "userData.cloudInit": "#cloud-config\npassword: hunter2" },
    [
      'userData.cloudInit: a string is not allowed: write { inline: "the text" } or { from: { file: "path" } }',
    ],
  ],
  [{ "userData.cloudInit": {} }, ["userData.cloudInit: write either inline or from, one of them"]],
  [
    { "userData.cloudInit.from": { env: "X" } },
    ["userData.cloudInit: write either inline or from, one of them"],
  ],
  [
    { "userData.cloudInit": { from: { url: "x" } } },
    ["userData.cloudInit.from.url: is not known here; allowed are env, file, config, kubernetesSecret"],
  ],
  [{ "userData.cloudinit": {} }, ["userData.cloudinit: is not known here; did you mean cloudInit?"]],
  [
    { "userData.ignition": { inline: "{}" } },
    ["userData.ignition: cloudInit and ignition exclude each other: a guest reads one of them"],
  ],
  [{ "userData.cloudInit.inline": 5 }, ["userData.cloudInit.inline: must be a string, not a number"]],
  [
    { metaData: "x" },
    ['metaData: a string is not allowed: write { inline: "the text" } or { from: { file: "path" } }'],
  ],
  [
    { powerState: "Onn" },
    [
      'powerState: "Onn" is not allowed; did you mean "On"? Allowed are "On", "Off", "OffGraceful", "Suspended"',
    ],
  ],
  [
    { powerState: "on" },
    [
      'powerState: "on" is not allowed; did you mean "On"? Allowed are "On", "Off", "OffGraceful", "Suspended"',
    ],
  ],
  [
    { powerState: true },
    ['powerState: true is not allowed; write one of "On", "Off", "OffGraceful", "Suspended"'],
  ],
  [
    { powerState: "OffGraceful", "class.guestToolsPolicy": absent },
    [
      'powerState: OffGraceful asks the guest\'s agent: set guestToolsPolicy "install" or "require" in the class, or use "Off"',
    ],
  ],
  [{ power: "On" }, ["power: is not known here; did you mean powerState?"]],
  [{ tags: "web" }, ['tags: "web" is not allowed: write a list such as ["env:dev", "web"]']],
  [{ tags: [""] }, ["tags[0]: must not be empty"]],
  [{ tags: ["x".repeat(200)] }, ["tags[0]: must have at most 128 characters, not 200"]],
  [{ tags: [5] }, ["tags[0]: must be a string, not 5"]],
  [{ tags: { env: "dev" } }, ['tags: an object is not allowed: write a list such as ["env:dev", "web"]']],
  [{ "lifecycle.preStop": {} }, ["lifecycle.preStop: write one of exec, httpGet and snapshot"]],
  [
    { "lifecycle.preStop": { exec: { command: ["true"] }, snapshot: { name: "a" } } },
    ["lifecycle.preStop: write one of exec, httpGet and snapshot"],
  ],
  [
    { "lifecycle.postStart": { httpGet: { port: 0, path: "ready" } } },
    [
      "lifecycle.postStart.httpGet.port: must be at least 1, not 0",
      'lifecycle.postStart.httpGet.path: "ready" is not allowed: write a path that begins with "/", such as "/ready"',
    ],
  ],
  [
    {
      "lifecycle.postStart": { exec: { command: ["true"] } },
      "provider.withoutCapabilities": ["guestExec"],
    },
    [
      "lifecycle.postStart.exec: mock cannot do this here: programs cannot be run in a guest (capability guestExec); leave it out for this Provider",
    ],
  ],
  [
    { "lifecycle.gracefulShutdownTimeout": 30 },
    [
      'lifecycle.gracefulShutdownTimeout: 30 is not allowed: write a duration such as "90s", "30m" or "1h30m"',
    ],
  ],
  [{ adopt: 1 }, ["adopt: 1 is not allowed here"]],
  [{ adopt: "" }, ["adopt: must not be empty"]],
  [
    { adopt: "yes" },
    ["adopt: names no owner: write true, or the owner as the error names it, e.g. `dev::shop::web`"],
  ],
  [{ deletionPolicy: "Keep" }, ['deletionPolicy: "Keep" is not allowed; write one of "Delete", "Retain"']],
  [
    { "updatePolicy.userData": "rerun" },
    [
      'updatePolicy.userData: "rerun" is not allowed; did you mean "Rerun"? Allowed are "Ignore", "Rerun", "Replace"',
    ],
  ],
  [
    { "waitFor.port": 22, "waitFor.interface": absent, networks: absent },
    ["waitFor.port: the machine has no interface at which a port could answer: add one to networks"],
  ],
  [
    { "waitFor.interface": "eth0" },
    ['waitFor.interface: no interface of this machine is named "eth0": it has lan, back'],
  ],
  [
    { "waitFor.cidr": "192.0.2" },
    [
      'waitFor.cidr: "192.0.2" is not allowed: write an address and a prefix such as "192.0.2.0/24" or "2001:db8::/64"',
    ],
  ],
  [
    { "waitFor.timeout": "5 min" },
    ['waitFor.timeout: "5 min" is not a duration: write a duration such as "90s", "30m" or "1h30m"'],
  ],
  [{ "timeouts.created": "5m" }, ["timeouts.created: is not known here; did you mean create?"]],
  [
    { "resources.cpu": 2 },
    ["class.cpuTopology: sockets × cores × threads is 4, but resources.cpu is 2: make them equal"],
  ],
  [{ "placement.dataStore": "x" }, ["placement.dataStore: is not known here; did you mean datastore?"]],
  [{ extraConfig: { a: { b: 1 } } }, ["extraConfig.a: must be a string, not an object"]],
  [
    { networks: Array(40).fill({ name: "lan", network: "lan" }) },
    ["networks: must have at most 32 items, not 40"],
  ],
  [
    { "networks[0].routes": [{ to: "10.0.0.0/8", via: "10.0.0.0/8" }] },
    [
      'networks[0].routes[0].via: "10.0.0.0/8" is not allowed: write an address such as "192.0.2.10" or "2001:db8::10", without a prefix',
    ],
  ],
  [
    { "provider.withoutCapabilities": ["diskIops", "storageClasses", "suspend", "cloudInit", "tags"] },
    [
      "tags: mock cannot do this here: tags cannot be set (capability tags); leave it out for this Provider",
      "userData.cloudInit: mock cannot do this here: user data, metadata and static addresses cannot be handed to the guest (capability cloudInit); leave it out for this Provider",
      "metaData: mock cannot do this here: user data, metadata and static addresses cannot be handed to the guest (capability cloudInit); leave it out for this Provider",
      "networks[0].ipAddress: mock cannot do this here: user data, metadata and static addresses cannot be handed to the guest (capability cloudInit); leave it out for this Provider",
      "class.diskDefaults.iops: mock cannot do this here: disk operations per second cannot be limited (capability diskIops); leave it out for this Provider",
      "class.diskDefaults.storageClass: mock cannot do this here: the storage of a disk cannot be chosen (capability storageClasses); leave it out for this Provider",
    ],
  ],
];
