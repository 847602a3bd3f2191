import { describe, expect, it } from "vitest";
import { added, current, older } from "./made";

const script = "#!/bin/sh\n";
const encoded = "IyEvYmluL3NoCg==";

function onDisk(name: string, source: object): object {
  return {
    domain: { devices: { disks: [{ name, disk: { bus: "virtio" } }] } },
    volumes: [{ name, ...source }],
  };
}

describe("cloud-init in v1.9.0", () => {
  it.each([
    [
      "user data",
      current.withNoCloudUserData(script),
      current.withConfigDriveUserData(script),
      { userData: script },
    ],
    [
      "encoded user data",
      current.withNoCloudEncodedUserData(script),
      current.withConfigDriveEncodedUserData(script),
      { userDataBase64: encoded },
    ],
    [
      "user data of a Secret",
      current.withNoCloudUserDataSecretName("s"),
      current.withConfigDriveUserDataSecretName("s"),
      { secretRef: { name: "s" } },
    ],
    [
      "network data",
      current.withNoCloudNetworkData(script),
      current.withConfigDriveNetworkData(script),
      { networkData: script },
    ],
    [
      "encoded network data",
      current.withNoCloudEncodedNetworkData(script),
      current.withConfigDriveEncodedNetworkData(script),
      { networkDataBase64: encoded },
    ],
    [
      "network data of a Secret",
      current.withNoCloudNetworkDataSecretName("s"),
      current.withConfigDriveNetworkDataSecretName("s"),
      { networkDataSecretRef: { name: "s" } },
    ],
  ])("has %s", (_, noCloud, configDrive, source) => {
    expect(added(current, current.withCloudInitNoCloud(noCloud))).toEqual(
      onDisk("cloudinitdisk", { cloudInitNoCloud: source }),
    );
    expect(added(current, current.withCloudInitConfigDrive(configDrive))).toEqual(
      onDisk("cloudinitdisk", { cloudInitConfigDrive: source }),
    );
  });

  it("keeps what is said of it in several calls", () => {
    const options = [
      current.withCloudInitNoCloud(
        current.withNoCloudUserData("one"),
        current.withNoCloudEncodedUserData(script),
      ),
      current.withCloudInitNoCloud(current.withNoCloudUserData("two")),
    ];
    expect(added(current, ...options)).toEqual(
      onDisk("cloudinitdisk", { cloudInitNoCloud: { userData: "two", userDataBase64: encoded } }),
    );
  });

  it("leaves another kind alone, and refuses to change it", () => {
    const noCloud = current.withCloudInitNoCloud();
    expect(added(current, noCloud, current.withCloudInitConfigDrive())).toEqual(
      onDisk("cloudinitdisk", { cloudInitNoCloud: {} }),
    );
    const configDrive = current.withCloudInitConfigDrive(current.withConfigDriveUserData("x"));
    expect(() => current.newVMI(noCloud, configDrive)).toThrow(
      'withCloudInitConfigDrive: volume "cloudinitdisk": holds something else already: keep to one kind of cloud-init, and leave it that name',
    );
    const taken = current.withContainerDisk(current.cloudInitDiskName, "example/a:1");
    expect(() =>
      current.newVMI(taken, current.withCloudInitNoCloud(current.withNoCloudUserData("x"))),
    ).toThrow(/^withCloudInitNoCloud: volume "cloudinitdisk": /);
  });

  it("is found by its name", () => {
    const vmi = current.newVMI(current.withContainerDisk("cloudinitdisk", "example/a:1"));
    expect(current.getCloudInitVolume(vmi)).toEqual({
      name: "cloudinitdisk",
      containerDisk: { image: "example/a:1" },
    });
    expect(current.getCloudInitVolume(current.newVMI())).toBeUndefined();
    // @ts-expect-error a JavaScript program could
    expect(() => current.getCloudInitVolume(null)).toThrow(
      "getCloudInitVolume: vmi: is missing: give an object",
    );
  });
});

describe("cloud-init in v1.2.0", () => {
  const noCloud = (source: object) => onDisk("disk1", { cloudInitNoCloud: source });

  it.each([
    ["user data", older.withCloudInitNoCloudUserData(script), { cloudInitNoCloud: { userData: script } }],
    [
      "encoded user data",
      older.withCloudInitNoCloudEncodedUserData(script),
      { cloudInitNoCloud: { userDataBase64: encoded } },
    ],
    ["empty user data", older.withCloudInitNoCloudEncodedUserData(""), { cloudInitNoCloud: {} }],
    [
      "network data",
      older.withCloudInitNoCloudNetworkData(script),
      { cloudInitNoCloud: { networkData: script } },
    ],
    [
      "user data of ConfigDrive",
      older.withCloudInitConfigDriveUserData(script),
      { cloudInitConfigDrive: { userData: script } },
    ],
  ])("has %s", (_, option, source) => {
    expect(added(older, option)).toEqual(onDisk("disk1", source));
  });

  it("has user data either plain or encoded, and network data beside them", () => {
    const network = older.withCloudInitNoCloudNetworkData("version: 2\n");
    const plain = older.withCloudInitNoCloudUserData("x");
    const coded = older.withCloudInitNoCloudEncodedUserData(script);
    expect(added(older, coded, network, plain)).toEqual(
      noCloud({ userData: "x", networkData: "version: 2\n" }),
    );
    expect(added(older, plain, network, coded)).toEqual(
      noCloud({ userDataBase64: encoded, networkData: "version: 2\n" }),
    );
  });

  it("refuses to mix kinds", () => {
    const options = [older.withCloudInitConfigDriveUserData("a"), older.withCloudInitNoCloudUserData("b")];
    expect(() => older.newVMI(...options)).toThrow(
      /^withCloudInitNoCloudUserData: volume "disk1": holds something else already/,
    );
    expect(() => older.newVMI(...options.toReversed())).toThrow(
      /^withCloudInitConfigDriveUserData: volume "disk1": /,
    );
  });
});
