import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  defaultPodNetwork,
  interfaceDeviceWithMasqueradeBinding,
  newVirtualMachine,
  newVMI,
  withCloudInitNoCloud,
  withClusterInstancetype,
  withClusterPreference,
  withDataVolume,
  withDataVolumeTemplate,
  withInterface,
  withName,
  withNamespace,
  withNetwork,
  withNoCloudUserData,
  withRunStrategy,
} from "pulumi-virtrigaud/libvmi";

const config = new pulumi.Config();

const vmi = newVMI(
  withName("fedora"),
  withNamespace(config.get("namespace") ?? "default"),
  withInterface(interfaceDeviceWithMasqueradeBinding({ name: "ssh", port: 22 })),
  withNetwork(defaultPodNetwork()),
  withDataVolume("root", "fedora-root"),
  withCloudInitNoCloud(withNoCloudUserData("#cloud-config\nhostname: fedora\n")),
);

const manifest = newVirtualMachine(
  vmi,
  withRunStrategy("Always"),
  withClusterInstancetype("u1.medium"),
  withClusterPreference("fedora"),
  withDataVolumeTemplate({
    metadata: { name: "fedora-root" },
    spec: {
      source: { registry: { url: "docker://quay.io/containerdisks/fedora:42" } },
      storage: { resources: { requests: { storage: "30Gi" } } },
    },
  }),
);

const fedora = new kubernetes.apiextensions.CustomResource("fedora", manifest);

export const name = fedora.metadata.name;
export const instancetype = manifest.spec.instancetype?.name;
