import { absent } from "../changes";
import { type BadInput, hypervisors, quotedHypervisors } from "./bad-input";

export const badProviderInputs: readonly BadInput[] = [
  [{ name: absent }, ["name: is required"]],
  [{ type: absent }, [`type: is required: one of ${quotedHypervisors}`]],
  [{ type: "mok" }, [`type: "mok" is not allowed; did you mean "mock"? Allowed are ${quotedHypervisors}`]],
  [{ type: "vmware" }, [`type: "vmware" is not allowed; write one of ${quotedHypervisors}`]],
  [{ type: 5 }, [`type: 5 is not allowed; write one of ${quotedHypervisors}`]],
  [
    { endpoint: absent },
    ["endpoint: is required: write it, or set the environment variable VIRTRIGAUD_MOCK_ENDPOINT"],
  ],
  [{ endpoint: "" }, ["endpoint: must not be empty"]],
  [{ endpoint: 7 }, ["endpoint: must be a string, not 7"]],
  [{ endpoint: ["x"] }, ["endpoint: must be a string, not a list"]],
  [
    { type: "libvirt", mock: absent, endpoint: "kvm1" },
    [
      'endpoint: "kvm1" does not fit libvirt: write a libvirt URI such as "qemu:///system" or "qemu+ssh://user@host/system"',
    ],
  ],
  [
    { libvirt: { agent: true } },
    ['libvirt: is for libvirt but this Provider is mock: leave it out, or set type to "libvirt"'],
  ],
  [{ credentials: "hunter2" }, ["credentials: must be an object, not a string"]],
  [
    { "credentials.password": { envv: "X" } },
    ["credentials.password.envv: is not known here; did you mean env?"],
  ],
  [
    { "credentials.password": 5 },
    [
      'credentials.password: a number is not allowed: give a string, or a reference such as { env: "NAME" } or { file: "path" }',
    ],
  ],
  [{ "credentials.password": "" }, ["credentials.password: must not be empty"]],
  [
    { "credentials.password": {} },
    ["credentials.password: name exactly one of env, file, config, kubernetesSecret"],
  ],
  [
    { "credentials.password": { env: "A", file: "b" } },
    ["credentials.password: name exactly one of env, file, config, kubernetesSecret"],
  ],
  [{ "credentials.pasword": "hunter2" }, ["credentials.pasword: is not known here; did you mean password?"]],
  [{ "credentials.password": { env: 5 } }, ["credentials.password.env: must be a string, not a number"]],
  [
    { caBundle: ["x"] },
    [
      'caBundle: a list is not allowed: give a string, or a reference such as { env: "NAME" } or { file: "path" }',
    ],
  ],
  [{ "caBundle.kubernetesSecret.key": absent }, ["caBundle.kubernetesSecret.key: is required"]],
  [{ insecureSkipVerify: "yes" }, ['insecureSkipVerify: must be true or false, not "yes"']],
  [{ "defaults.nodes": "a" }, ['defaults.nodes: must be a list, not "a"']],
  [{ "defaults.nodes": ["a", ""] }, ["defaults.nodes[1]: must not be empty"]],
  [
    { "retry.preset": "agressive" },
    [
      'retry.preset: "agressive" is not allowed; did you mean "aggressive"? Allowed are "default", "aggressive", "conservative"',
    ],
  ],
  [{ "retry.maxAttempts": 0 }, ["retry.maxAttempts: must be at least 1, not 0"]],
  [{ "retry.maxAttempts": 2.5 }, ["retry.maxAttempts: must be a whole number, not 2.5"]],
  [{ "retry.baseDelay": "0s" }, ['retry.baseDelay: "0s" is not allowed: must be longer than nothing']],
  [
    { "retry.baseDelay": 100 },
    ['retry.baseDelay: 100 is not allowed: write a duration such as "90s", "30m" or "1h30m"'],
  ],
  [
    { "retry.baseDelay": "soon" },
    ['retry.baseDelay: "soon" is not a duration: write a duration such as "90s", "30m" or "1h30m"'],
  ],
  [{ "retry.multiplier": 0.5 }, ["retry.multiplier: must be at least 1, not 0.5"]],
  [{ "rateLimit.qps": -1 }, ["rateLimit.qps: must be at least 0, not -1"]],
  [{ "rateLimit.rps": 1 }, ["rateLimit.rps: is not known here; did you mean qps?"]],
  [{ timeout: {} }, ["timeout: is not known here; did you mean timeouts?"]],
  [
    { withoutCapabilities: ["memorySnapshot"] },
    ['withoutCapabilities[0]: "memorySnapshot" is not allowed; did you mean "memorySnapshots"?'],
  ],
  [
    { withoutCapabilities: "memorySnapshots" },
    ['withoutCapabilities: must be a list, not "memorySnapshots"'],
  ],
  [{ "mock.faults[0].probability": 2 }, ["mock.faults[0].probability: must be at most 1, not 2"]],
  [
    { "mock.capacity.memory": 64 },
    ['mock.capacity.memory: 64 is a number of bytes: write the unit, "64Mi" or "64Gi"'],
  ],
  [
    { "mock.latency": "5" },
    ['mock.latency: "5" is not a duration: write a duration such as "90s", "30m" or "1h30m"'],
  ],
  [{ mock: null }, ["mock: must not be null: leave it out, or write an object"]],
  [{ endpiont: "x" }, ["endpiont: is not known here; did you mean endpoint?"]],
  [
    { user: "x", pass: "y" },
    [
      `user: is not known here; allowed are type, endpoint, credentials, caBundle, hostKeys, insecureSkipVerify, defaults, rateLimit, retry, circuitBreaker, timeouts, withoutCapabilities, ${hypervisors}, name, identity`,
      `pass: is not known here; allowed are type, endpoint, credentials, caBundle, hostKeys, insecureSkipVerify, defaults, rateLimit, retry, circuitBreaker, timeouts, withoutCapabilities, ${hypervisors}, name, identity`,
    ],
  ],
  [
    { type: "vsphere", mock: absent, endpoint: "vcenter example" },
    [
      'endpoint: "vcenter example" does not fit vsphere: write the address of a vCenter or an ESXi host such as "vcenter.example.com" or "https://esxi1.example.com/sdk"',
    ],
  ],
  [
    { type: "vsphere", mock: absent, endpoint: "https://vcenter/ui", vsphere: { console: "web" } },
    ['vsphere.console: "web" is not allowed; did you mean "webClient"? Allowed are "webClient", "ticket"'],
  ],
  [
    { type: "vsphere", mock: absent, endpoint: absent },
    ["endpoint: is required: write it, or set the environment variable VSPHERE_SERVER or GOVC_URL"],
  ],
  [
    { vsphere: { datacenter: "DC0" } },
    ['vsphere: is for vsphere but this Provider is mock: leave it out, or set type to "vsphere"'],
  ],
  [
    { endpoint: "qemu+ssh://root:hunter2hunter2@kvm1/system" },
    ["endpoint: has a password in it: write the password as credentials.password, best by reference"],
  ],
  [
    { endpoint: "https://vcenter.example.com" },
    ['endpoint: "https://vcenter.example.com" does not fit mock: write a folder such as "./hypervisor"'],
  ],
];
