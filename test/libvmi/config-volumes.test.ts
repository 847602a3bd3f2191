import { describe, expect, it } from "vitest";
import { added, current, profiles } from "./made";

const secret = { secret: { secretName: "sec" } };
const configMap = { configMap: { name: "cm" } };
const serviceAccount = { serviceAccount: { serviceAccountName: "builder" } };
const downwardAPI = {
  downwardAPI: { fields: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] },
};

describe.each(profiles)("configuration in %s", (_, libvmi) => {
  it.each([
    ["a Secret", libvmi.withSecretDisk("sec", "vol"), "vol", secret],
    [
      "a labelled Secret",
      libvmi.withLabelledSecretDisk("sec", "vol", "SECRETS"),
      "vol",
      { secret: { secretName: "sec", volumeLabel: "SECRETS" } },
    ],
    ["a ConfigMap", libvmi.withConfigMapDisk("cm", "vol"), "vol", configMap],
    [
      "a labelled ConfigMap",
      libvmi.withLabelledConfigMapDisk("cm", "vol", "CFG"),
      "vol",
      { configMap: { name: "cm", volumeLabel: "CFG" } },
    ],
    ["a service account", libvmi.withServiceAccountDisk("builder"), "builder-disk", serviceAccount],
    ["labels", libvmi.withDownwardAPIDisk("info"), "info", downwardAPI],
  ])("is %s on a disk without a bus, however often", (__, option, name, source) => {
    expect(added(libvmi, option)).toEqual({
      domain: { devices: { disks: [{ name }] } },
      volumes: [{ name, ...source }],
    });
    expect(added(libvmi, option, option)).toEqual({
      domain: { devices: { disks: [{ name }, { name }] } },
      volumes: [
        { name, ...source },
        { name, ...source },
      ],
    });
  });

  it.each([
    ["a Secret", libvmi.withSecretFs("sec", "vol"), "vol", secret],
    ["a ConfigMap", libvmi.withConfigMapFs("cm", "vol"), "vol", configMap],
    ["a service account", libvmi.withServiceAccountFs("builder", "vol"), "vol", serviceAccount],
    ["labels", libvmi.withDownwardAPIFs("info"), "info", downwardAPI],
  ])("is %s in a file system", (__, option, name, source) => {
    expect(added(libvmi, option)).toEqual({
      domain: { devices: { filesystems: [{ name, virtiofs: {} }] } },
      volumes: [{ name, ...source }],
    });
  });
});

describe("configuration in v1.9.0", () => {
  it.each([
    ["a Secret", current.withSysprepSecret("sysprep", "unattend"), { secret: { name: "unattend" } }],
    ["a ConfigMap", current.withSysprepConfigMap("sysprep", "unattend"), { configMap: { name: "unattend" } }],
  ])("is %s for a Windows set-up, without a drive", (_, option, sysprep) => {
    expect(added(current, option)).toEqual({ volumes: [{ name: "sysprep", sysprep }] });
  });

  it("is a service account of the pod", () => {
    expect(added(current, current.withServiceAccountName("builder"))).toEqual({
      serviceAccountName: "builder",
    });
  });
});
