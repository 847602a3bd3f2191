/** A hypervisor that is slow and fails now and then: the calls are tried again, and the machine is there in the end. */
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as virt from "pulumi-virtrigaud";

const config = new pulumi.Config();

const host = new virt.Provider("host", {
  type: "mock",
  endpoint: config.get("endpoint") ?? resolve(__dirname, "mock"),
  retry: { maxAttempts: 5, baseDelay: "200ms" },
  mock: {
    latency: "20ms",
    // long enough for lines of progress
    taskDuration: "12s",
    bootDuration: "2s",
    faults: [
      // two reads fail in a way that may pass: nobody notices
      { operation: "readMachine", code: "Unavailable", count: 2 },
      // this machine can never be made: the update ends with an error, and the other machine is kept
      { operation: "defineMachine", object: "refused", code: "QuotaExceeded" },
    ],
  },
});

const small = new virt.VMClass("small", { cpu: 1, memory: "512Mi", diskDefaults: { size: "4Gi" } });

const slow = new virt.VirtualMachine("slow", { provider: host, class: small });

// `pulumi config set refused true` shows the error
if (config.getBoolean("refused")) new virt.VirtualMachine("refused", { provider: host, class: small });

export const phase = slow.phase;
