import { describe, expect, it } from "vitest";
import { added, current, older } from "./made";

describe("access credentials in v1.9.0", () => {
  it("are keys and passwords that the guest agent sets", () => {
    const options = [
      current.withAccessCredentialSSHPublicKey("ssh-keys", "fedora"),
      current.withAccessCredentialUserPassword("passwords"),
    ];
    expect(added(current, ...options)).toEqual({
      accessCredentials: [
        {
          sshPublicKey: {
            source: { secret: { secretName: "ssh-keys" } },
            propagationMethod: { qemuGuestAgent: { users: ["fedora"] } },
          },
        },
        {
          userPassword: {
            source: { secret: { secretName: "passwords" } },
            propagationMethod: { qemuGuestAgent: {} },
          },
        },
      ],
    });
  });
});

describe("the clock in v1.9.0", () => {
  it.each([{}, { utc: {} }, { timezone: "Europe/Berlin", timer: { hpet: { present: false } } }])(
    "is %j",
    (clock) => {
      expect(added(current, current.withClock(clock))).toEqual({ domain: { clock } });
    },
  );
});

describe("what v1.2.0 reads from a cluster", () => {
  const uid = "0b1c";
  const vmi = older.newVMI(current.withUID(uid));

  it("is the status of interfaces by name, the last of each", () => {
    const interfaces = [
      { name: "default", ipAddress: "10.0.2.2" },
      { name: "blue" },
      { name: "default", ipAddress: "10.0.2.3" },
    ];
    const status = { interfaces };
    expect(older.indexInterfaceStatusByName({ ...vmi, status })).toEqual({
      default: { name: "default", ipAddress: "10.0.2.3" },
      blue: { name: "blue" },
    });
    expect(older.indexInterfaceStatusByName(vmi)).toEqual({});
  });

  it("is the pod that belongs to a machine, by its owner or by a label", () => {
    const owned = (owner: string, controller: boolean) => ({
      metadata: {
        name: `pod-of-${owner}`,
        ownerReferences: [
          { apiVersion: "kubevirt.io/v1", kind: "VirtualMachineInstance", name: "x", uid: owner, controller },
        ],
      },
    });
    const labelled = { metadata: { name: "labelled", labels: { "kubevirt.io/created-by": uid } } };
    expect(older.getPodByVirtualMachineInstance(vmi, [{}, owned("other", true), owned(uid, true)])).toEqual(
      owned(uid, true),
    );
    expect(older.getPodByVirtualMachineInstance(vmi, [owned(uid, false), labelled])).toEqual(labelled);
    expect(() => older.getPodByVirtualMachineInstance(vmi, [owned("other", true)])).toThrow(
      "getPodByVirtualMachineInstance: pods: none of them is controlled by the machine",
    );
  });
});
