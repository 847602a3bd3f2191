/** What goes over the wire, to the letter. */
import { describe, expect, it } from "vitest";
import { decodeAnswer, encodeCall } from "../../provider/adapters/vsphere/transport/envelope";
import { VimFaultError } from "../../provider/adapters/vsphere/transport/native-errors";
import {
  type Arguments,
  type Method,
  operations,
} from "../../provider/adapters/vsphere/transport/operations";
import type { Vim } from "../../provider/adapters/vsphere/transport/vim-types";
import { readXml, type XmlElement } from "../../provider/adapters/vsphere/transport/xml";
import { requestProblems } from "./request-order";

const machine = { type: "VirtualMachine", value: "vm-1" };

function encode<Name extends Method>(method: Name, values: Arguments<Name>): string {
  return encodeCall({ namespace: "urn:vim25", method, self: machine, row: operations[method], values });
}

function reconfigure(spec: Vim<"VirtualMachineConfigSpec">): string {
  return encode("ReconfigVM_Task", { spec });
}

/** In the wrong order throughout, as nobody should have to care. */
const disk: Vim<"VirtualMachineConfigSpec"> = {
  extraConfig: [{ value: "x", $type: "OptionValue", key: "guestinfo.metadata" }],
  deviceChange: [
    {
      device: {
        capacityInKB: 1024,
        unitNumber: 1,
        backing: {
          thinProvisioned: true,
          diskMode: "persistent",
          fileName: "[ds]",
          datastore: { value: "datastore-1", type: "Datastore" },
          $type: "VirtualDiskFlatVer2BackingInfo",
        },
        key: -1,
        controllerKey: 1000,
        $type: "VirtualDisk",
      },
      fileOperation: "create",
      operation: "add",
      $type: "VirtualDeviceConfigSpec",
    },
  ],
  numCPUs: 2,
  changeVersion: "v",
};

describe("a request", () => {
  it("has its fields in the order of the types, in subtypes as well", async () => {
    const request = reconfigure(disk);
    expect(request).toContain(
      '<device xsi:type="VirtualDisk"><key>-1</key>' +
        '<backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>[ds]</fileName>' +
        '<datastore type="Datastore">datastore-1</datastore>' +
        "<diskMode>persistent</diskMode><thinProvisioned>true</thinProvisioned></backing>" +
        "<controllerKey>1000</controllerKey><unitNumber>1</unitNumber><capacityInKB>1024</capacityInKB></device>",
    );
    expect(request).toMatch(/<changeVersion>.*<numCPUs>.*<deviceChange .*<extraConfig /);
    expect(await requestProblems(request)).toEqual([]);
  });

  it("is judged by the checker of the other tests", async () => {
    const [before = "", after = ""] = reconfigure(disk).split("<numCPUs>2</numCPUs>");
    expect(
      await requestProblems(`${before}${after}`.replace("</spec>", "<numCPUs>2</numCPUs></spec>")),
    ).toEqual(["ReconfigVM_Task.spec.numCPUs comes too late"]);
    expect(await requestProblems(reconfigure(disk).replace("<key>-1</key>", ""))).toEqual([
      "ReconfigVM_Task.spec.deviceChange.device.key is missing",
    ]);
    expect(
      await requestProblems(reconfigure(disk).replace('<device xsi:type="VirtualDisk">', "<device>")),
    ).toEqual(["ReconfigVM_Task.spec.deviceChange.device does not say which VirtualDevice it is"]);
  });

  it("declares the prefixes that values of any type need", () => {
    const request = reconfigure(disk);
    expect(request).toContain('xmlns:xsd="http://www.w3.org/2001/XMLSchema"');
    expect(request).toContain('xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"');
    expect(request).toContain('<value xsi:type="xsd:string">x</value>');
  });

  it.each([
    [5, '<removeKey xsi:type="xsd:int">5</removeKey>'],
    [2 ** 40, '<removeKey xsi:type="xsd:long">1099511627776</removeKey>'],
    [true, '<removeKey xsi:type="xsd:boolean">true</removeKey>'],
    ["group", '<removeKey xsi:type="xsd:string">group</removeKey>'],
    [machine, '<removeKey type="VirtualMachine" xsi:type="ManagedObjectReference">vm-1</removeKey>'],
    [
      { $type: "OptionValue", key: "a", value: "b" },
      '<removeKey xsi:type="OptionValue"><key>a</key><value xsi:type="xsd:string">b</value></removeKey>',
    ],
  ])("says of %j what it is", (removeKey, expected) => {
    const groupSpec: Vim<"ClusterGroupSpec">[] = [{ operation: "remove", removeKey }];
    const request = encode("ReconfigureComputeResource_Task", {
      spec: { $type: "ClusterConfigSpecEx", groupSpec },
      modify: true,
    });
    expect(request).toContain(expected);
  });

  it("keeps what XML would change", () => {
    const request = reconfigure({ annotation: 'a < b & c ]]> "d"\r\n\te' });
    expect(request).toContain("a &lt; b &amp; c ]]&gt; &quot;d&quot;&#13;&#10;&#9;e");
  });

  it("is refused with the field that XML cannot hold", () => {
    expect(() => reconfigure({ annotation: "bell \u0007" })).toThrow(
      /annotation: the value has characters that vSphere cannot keep; leave out control characters/,
    );
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      "a field that no type has",
      { nmae: "web" },
      /ReconfigVM_Task\.spec\.nmae: the table of types has no such field/,
    ],
    ["a fraction", { numCPUs: 1.5 }, /spec\.numCPUs: a whole number is needed/],
    ["a text for a number", { numCPUs: "2" }, /spec\.numCPUs: a number is needed/],
    ["one for many", { deviceChange: {} }, /spec\.deviceChange: a list is needed/],
    ["an untold kind", { deviceChange: [{ operation: "add" }] }, /deviceChange\[0\]: \$type is needed/],
    [
      "a wrong kind",
      {
        deviceChange: [
          { $type: "VirtualDeviceConfigSpec", device: { $type: "OptionValue", key: "", value: "" } },
        ],
      },
      /deviceChange\[0\]\.device: OptionValue is no VirtualDevice/,
    ],
    [
      "a field that is needed",
      { deviceChange: [{ $type: "VirtualDeviceConfigSpec", device: { $type: "VirtualDisk", key: 1 } }] },
      /deviceChange\[0\]\.device\.capacityInKB: a value is needed/,
    ],
    [
      "something else than a reference",
      { vmProfile: [], files: "x" },
      /spec\.files: a VirtualMachineFileInfo is needed/,
    ],
  ])("is never sent with %s", (_what, spec, expected) => {
    expect(() => reconfigure(spec as Vim<"VirtualMachineConfigSpec">)).toThrow(expected);
  });
});

function inBody(content: string): Promise<XmlElement> {
  return readXml(
    (async function* () {
      // in small pieces, as slow networks deliver it
      const bytes = Buffer.from(
        `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"` +
          ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body>${content}</s:Body></s:Envelope>`,
      );
      for (let start = 0; start < bytes.length; start += 7) yield bytes.subarray(start, start + 7);
    })(),
  );
}

async function values(...propSet: readonly string[]): Promise<unknown[]> {
  const properties = propSet.map((val, index) => `<propSet><name>p${index}</name>${val}</propSet>`).join("");
  const body = await inBody(
    `<RetrievePropertiesExResponse xmlns="urn:vim25"><returnval><objects><obj type="VirtualMachine">vm-1</obj>${properties}</objects></returnval></RetrievePropertiesExResponse>`,
  );
  const result = decodeAnswer(body, "RetrievePropertiesEx", operations.RetrievePropertiesEx);
  const { objects } = result as Vim<"RetrieveResult">;
  return (objects[0]?.propSet ?? []).map(({ val }) => val);
}

describe("an answer", () => {
  it("is read by the types that it states, whatever their prefix", async () => {
    const read = await values(
      '<val xsi:type="xsd:string">caf\u00e9 &amp; &#x1F600;</val>',
      '<val xmlns:XMLSchema-instance="http://www.w3.org/2001/XMLSchema-instance" XMLSchema-instance:type="xsd:int">7</val>',
      '<val xsi:type="xsd:boolean">true</val>',
      '<val xsi:type="xsd:long">-1</val>',
      '<val xsi:type="VirtualMachinePowerState">poweredOn</val>',
      '<val type="HostSystem" xsi:type="ManagedObjectReference">host-1</val>',
      '<val xsi:type="ArrayOfString"><string>a</string><string>b</string></val>',
      '<val xsi:type="ArrayOfInt"><int>1</int></val>',
      '<val xsi:type="ArrayOfManagedObjectReference"><ManagedObjectReference type="Datastore" xsi:type="ManagedObjectReference">ds-1</ManagedObjectReference></val>',
      '<val xsi:type="ArrayOfOptionValue"></val>',
      '<val xsi:type="xsd:base64Binary">aGk=</val>',
    );
    expect(read).toEqual([
      "café & 😀",
      7,
      true,
      -1,
      "poweredOn",
      { type: "HostSystem", value: "host-1" },
      ["a", "b"],
      [1],
      [{ type: "Datastore", value: "ds-1" }],
      [],
      Buffer.from("hi"),
    ]);
  });

  it("has subtypes with what they add, and unknown ones with what they inherit", async () => {
    const [devices] = await values(
      '<val xsi:type="ArrayOfVirtualDevice">' +
        '<VirtualDevice xsi:type="VirtualDisk"><key>2000</key><capacityInKB>1024</capacityInKB></VirtualDevice>' +
        '<VirtualDevice xsi:type="v:VirtualGadget"><key>9</key><gadgetry>much</gadgetry></VirtualDevice>' +
        "</val>",
    );
    expect(devices).toEqual([
      { $type: "VirtualDisk", key: 2000, capacityInKB: 1024 },
      { $type: "VirtualGadget", key: 9 },
    ]);
  });

  it("can be sent back with what nobody looked into", async () => {
    const vAppConfig =
      '<vAppConfig Y:type="v:VAppConfigSpec"><product><operation>add</operation></product><entityConfig Y:type="NewThing"><key type="VirtualMachine">vm-7</key><any Y:type="x:int">1</any></entityConfig></vAppConfig>';
    const body = await inBody(
      `<CreateImportSpecResponse xmlns="urn:vim25" xmlns:Y="http://www.w3.org/2001/XMLSchema-instance"><returnval><importSpec Y:type="VirtualMachineImportSpec"><configSpec><name>web</name><networkShaper><enabled>true</enabled></networkShaper>${vAppConfig}</configSpec></importSpec></returnval></CreateImportSpecResponse>`,
    );
    const result = decodeAnswer(body, "CreateImportSpec", operations.CreateImportSpec);
    const { importSpec } = result as Vim<"OvfCreateImportSpecResult">;
    if (importSpec?.$type !== "VirtualMachineImportSpec") throw new Error("no import");
    const configSpec = { ...importSpec.configSpec, annotation: "ours" };
    const request = encode("ImportVApp", { spec: { ...importSpec, configSpec } });
    expect(request).toContain(
      '<spec xsi:type="VirtualMachineImportSpec"><configSpec><name>web</name><annotation>ours</annotation>' +
        "<networkShaper><enabled>true</enabled></networkShaper>" +
        '<vAppConfig xsi:type="VAppConfigSpec"><product><operation>add</operation></product>' +
        '<entityConfig xsi:type="NewThing"><key type="VirtualMachine">vm-7</key><any xsi:type="xsd:int">1</any></entityConfig>' +
        "</vAppConfig></configSpec></spec>",
    );
  });

  it("without a result is none", async () => {
    const body = await inBody('<FindByUuidResponse xmlns="urn:vim25"></FindByUuidResponse>');
    expect(decodeAnswer(body, "FindByUuid", operations.FindByUuid)).toBeUndefined();
  });

  it("with a fault throws it", async () => {
    const body = await inBody(
      '<s:Fault><faultcode>ServerFaultCode</faultcode><faultstring>The name is taken.</faultstring><detail><DuplicateNameFault xmlns="urn:vim25" xsi:type="DuplicateName"><name>web</name><object type="VirtualMachine">vm-9</object></DuplicateNameFault></detail></s:Fault>',
    );
    const fault = thrownBy(() => decodeAnswer(body, "CloneVM_Task", operations.CloneVM_Task));
    expect(fault).toBeInstanceOf(VimFaultError);
    expect(fault).toMatchObject({
      message: "The name is taken.",
      fault: { $type: "DuplicateName", name: "web", object: { type: "VirtualMachine", value: "vm-9" } },
    });
  });

  it("of something else is not taken for one of vSphere", async () => {
    const body = await inBody("<Hello/>");
    expect(() => decodeAnswer(body, "Login", operations.Login)).toThrow("the answer has no LoginResponse");
    const html = (async function* () {
      yield Buffer.from("<html><body><br>no");
    })();
    await expect(readXml(html)).rejects.toThrow("the answer is no XML");
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
