import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as virt from "pulumi-virtrigaud";
import { smallestInstancetype } from "pulumi-virtrigaud/instancetypes";

const config = new pulumi.Config();
const namespace = config.get("namespace") ?? "default";

const common = new virt.CommonInstancetypes("common", {
  instancetypes: config.get("instancetypes") ?? "instancetype.kubevirt.io/class=general.purpose",
  preferences: "instancetype.kubevirt.io/os-type=linux",
  namespace,
});

const size = smallestInstancetype({ cpu: 2, memory: "6Gi", preference: "fedora" });

new kubernetes.apiextensions.CustomResource("web", {
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: "web", namespace },
  spec: {
    runStrategy: "Always",
    instancetype: common.instancetype(size.name),
    preference: common.preference("fedora"),
    template: {
      spec: {
        domain: { devices: { interfaces: [{ name: "default", masquerade: {} }] } },
        networks: [{ name: "default", pod: {} }],
        volumes: [{ name: "root", containerDisk: { image: "quay.io/containerdisks/fedora:42" } }],
      },
    },
  },
});

export const instancetype = size.name;
