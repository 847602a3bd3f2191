import { absent } from "../changes";
import { type BadInput, quotedHypervisors } from "./bad-input";

export const badSnapshotInputs: readonly BadInput[] = [
  [
    { name: "a b" },
    [
      "name: \"a b\" is not allowed: use 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit at both ends",
    ],
  ],
  [{ machine: absent }, ["machine: is required: write a VirtualMachine, or the id of one"]],
  [{ machine: 5 }, ["machine: 5 is not allowed: write a VirtualMachine, or the id of one"]],
  [{ machine: "" }, ["machine: must not be empty"]],
  [{ provider: absent }, ["provider: is required: write a Provider, or the `connection` of one"]],
  [{ description: 5 }, ["description: must be a string, not 5"]],
  [{ description: "x".repeat(2000) }, ["description: must have at most 1024 characters, not 2000"]],
  [{ memory: "yes" }, ['memory: must be true or false, not "yes"']],
  [{ quiesce: 1 }, ["quiesce: must be true or false, not 1"]],
  [{ revert: true }, ["revert: must be a string, not true"]],
  [{ revert: "" }, ["revert: must not be empty"]],
  [
    { deletionPolicy: "Forever" },
    ['deletionPolicy: "Forever" is not allowed; write one of "Delete", "Retain"'],
  ],
  [{ timeout: 5 }, ['timeout: 5 is not allowed: write a duration such as "90s", "30m" or "1h30m"']],
  [{ timeout: "5" }, ['timeout: "5" is not a duration: write a duration such as "90s", "30m" or "1h30m"']],
  [
    { vm: "web" },
    [
      "vm: is not known here; allowed are owner, name, provider, machine, description, memory, quiesce, revert, retention, deleteOnVMDelete, deletionPolicy, timeout",
    ],
  ],
  [{ retention: {} }, ["retention: write maxSnapshots, maxAge, or both"]],
  [{ "retention.maxSnapshots": 0 }, ["retention.maxSnapshots: must be at least 1, not 0"]],
  [
    { "retention.maxAge": 7 },
    ['retention.maxAge: 7 is not allowed: write a duration such as "90s", "30m" or "1h30m"'],
  ],
  [
    { deleteOnVMDelete: false, "provider.withoutCapabilities": ["independentSnapshots"] },
    [
      "deleteOnVMDelete: mock cannot do this here: the deletion of a machine deletes its snapshots (capability independentSnapshots); leave it out for this Provider",
    ],
  ],
  [
    {
      "provider.withoutCapabilities": ["snapshots", "quiescedSnapshots", "snapshotRevert", "memorySnapshots"],
    },
    [
      "machine: mock cannot do this here: snapshots cannot be taken (capability snapshots); leave it out for this Provider",
      "memory: mock cannot do this here: snapshots hold disks only (capability memorySnapshots); leave it out for this Provider",
      "quiesce: mock cannot do this here: the guest's file systems are not quiesced (capability quiescedSnapshots); leave it out for this Provider",
      "revert: mock cannot do this here: a machine cannot be reverted to a snapshot (capability snapshotRevert); leave it out for this Provider",
    ],
  ],
  [{ "provider.type": "xen" }, [`provider.type: "xen" is not allowed; write one of ${quotedHypervisors}`]],
  [
    { memory: false, "provider.withoutCapabilities": ["diskOnlySnapshots"] },
    [
      "memory: mock cannot do this here: snapshots of a running machine always hold its memory (capability diskOnlySnapshots); leave it out for this Provider",
    ],
  ],
  [
    { "provider.credentials.token": false },
    [
      'provider.credentials.token: a boolean is not allowed: give a string, or a reference such as { env: "NAME" } or { file: "path" }',
    ],
  ],
  [{ name: null }, ["name: must not be null: leave it out, or write a string"]],
];
