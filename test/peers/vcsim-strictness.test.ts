/** Where vcsim alone would let pass what a vCenter refuses, or forget what a vCenter keeps. */
import { describe, expect, test } from "vitest";
import { another, cloneContent, makeMachine, powerState, useVcsim } from "./vcsim/fixture";
import { firstMatch, propertyCollector, RawSoap, sessionManager } from "./vcsim/raw-soap";

const fixture = useVcsim({ hosts: 1 });

async function refusal(content: string, method = "RetrievePropertiesEx"): Promise<string> {
  const { text } = await fixture().client.call(method, propertyCollector, content);
  expect(text).toContain('<InvalidRequestFault xsi:type="InvalidRequest"');
  return firstMatch(text, /<faultstring>([^<]+)</).replaceAll("&#34;", '"');
}

function specSet(propSet: string, objectSet = '<obj type="VirtualMachine">vm-1</obj>'): string {
  return `<specSet><propSet>${propSet}</propSet><objectSet>${objectSet}</objectSet></specSet><options/>`;
}

describe("a request is refused", () => {
  test("whose elements are not in the order of their type", async () => {
    expect(await refusal(specSet("<pathSet>name</pathSet><type>VirtualMachine</type>"))).toBe(
      "RetrievePropertiesEx.specSet.propSet: type stands after pathSet, and PropertySpec has it before",
    );
    const skipLast =
      '<obj type="Folder">g</obj><selectSet xsi:type="TraversalSpec"><path>childEntity</path><type>Folder</type></selectSet>';
    expect(await refusal(specSet("<type>VirtualMachine</type>", skipLast))).toContain(
      "TraversalSpec has it before",
    );
  });

  test("that has what its type has not, twice what it has once, or lacks what it needs", async () => {
    expect(await refusal(specSet("<type>VirtualMachine</type><everything/>"))).toContain(
      "PropertySpec has no everything",
    );
    expect(await refusal(specSet("<type>VirtualMachine</type><type>Folder</type>"))).toContain(
      "type stands there twice",
    );
    expect(await refusal(specSet("<pathSet>name</pathSet>"))).toContain("PropertySpec needs type");
  });

  test("whose values or types do not fit", async () => {
    expect(await refusal(specSet("<type>VirtualMachine</type><all>yes</all>"))).toContain('parsing "yes"');
    const wrong = '<obj type="Folder">g</obj><selectSet xsi:type="VirtualDisk"/>';
    expect(await refusal(specSet("<type>Folder</type>", wrong))).toContain("VirtualDisk is no SelectionSpec");
    const prefix = '<obj type="Folder">g</obj><selectSet xsi:type="vim25:SelectionSpec"/>';
    expect(await refusal(specSet("<type>Folder</type>", prefix))).toContain(
      "prefix of xsi:type vim25:SelectionSpec",
    );
    const { client, machine } = fixture();
    const untyped = "<spec><extraConfig><key>k</key><value>v</value></extraConfig></spec>";
    expect((await client.call("ReconfigVM_Task", machine, untyped)).text).toContain("needs xsi:type");
    const foreign = await client.call(
      "RetrievePropertiesEx",
      propertyCollector,
      '<specSet xmlns="urn:other"/>',
    );
    expect(foreign.text).toContain("namespace is &#34;urn:other&#34;");
  });

  test("of a version that is none", async () => {
    const headers = { "content-type": "text/xml", soapaction: '"urn:internalvim25/x"' };
    const answer = await fixture().client.send("POST", "/sdk", headers, "<x/>");
    expect(answer.text).toContain("InvalidRequestFault");
  });

  test("but not by a lenient vcsim", async () => {
    const client = new RawSoap(await another({ lenient: true }));
    const { peer } = fixture();
    const swapped = `<password>${peer.password}</password><userName>${peer.user}</userName>`;
    expect((await client.call("Login", sessionManager, swapped)).status).toBe(200);
    expect((await fixture().client.call("Login", sessionManager, swapped)).status).toBe(500);
  });
});

describe("a clone", () => {
  test("has all that its config says, and is powered on with it", async () => {
    const { client, machine } = fixture();
    const config =
      "<config><annotation>ours</annotation><numCPUs>4</numCPUs><numCoresPerSocket>2</numCoresPerSocket><memoryMB>64</memoryMB><cpuHotAddEnabled>true</cpuHotAddEnabled></config>";
    const content = await cloneContent(client, "configured", config);
    await client.task("CloneVM_Task", machine, content.replace("<powerOn>false", "<powerOn>true"));
    const clone = await client.find("/DC0/vm/configured");
    expect(await client.read(clone, "config.annotation")).toContain(">ours<");
    expect(await client.read(clone, "config.cpuHotAddEnabled")).toContain(">true<");
    expect(await client.read(clone, "config.hardware")).toMatch(
      /<numCPU>4<.*<numCoresPerSocket>2<.*<memoryMB>64</s,
    );
    expect(await powerState(client, clone)).toBe("poweredOn");
  });

  test("with a device that cannot be is an error, and nothing stays", async () => {
    const { client, machine } = fixture();
    const device = '<device xsi:type="VirtualDisk"><key>4711</key><capacityInKB>1024</capacityInKB></device>';
    const config = `<config><deviceChange><operation>edit</operation>${device}</deviceChange></config>`;
    const info = await client.task("CloneVM_Task", machine, await cloneContent(client, "broken", config));
    expect(info).toContain('type="InvalidDeviceSpec"');
    await expect(client.find("/DC0/vm/broken")).rejects.toThrow();
  });
});

describe("a creation", () => {
  async function content(name: string, disk = ""): Promise<string> {
    const { client } = fixture();
    const [type, pool] = await client.find("/DC0/host/DC0_C0/Resources");
    const config = `<config><name>${name}</name><files><vmPathName>[LocalDS_0]</vmPathName></files>${disk}</config>`;
    return `${config}<pool type="${type}">${pool}</pool>`;
  }

  test("of a name that is taken is DuplicateName, also at the same moment", async () => {
    const { client } = fixture();
    const folder = await client.find("/DC0/vm");
    const desired = await content("twice");
    const outcomes = await Promise.all([1, 2].map(() => client.task("CreateVM_Task", folder, desired)));
    expect(outcomes.filter((info) => info.includes(">success<"))).toHaveLength(1);
    expect(outcomes.filter((info) => info.includes('type="DuplicateName"'))).toHaveLength(1);
  });

  const backing = (file: string) =>
    `<backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>${file}</fileName><diskMode>persistent</diskMode></backing>`;
  const change = (operation: string, key: number, file: string, capacity: number) =>
    `<deviceChange xsi:type="VirtualDeviceConfigSpec"><operation>${operation}</operation><device xsi:type="VirtualDisk"><key>${key}</key>${backing(file)}<controllerKey>200</controllerKey><unitNumber>0</unitNumber><capacityInKB>${capacity}</capacityInKB></device></deviceChange>`;

  test("around a disk that was detached has that disk's size, after its machine went too", async () => {
    const { client } = fixture();
    const folder = await client.find("/DC0/vm");
    const made = change("add", -1, "", 65_536).replace(
      "</operation>",
      "</operation><fileOperation>create</fileOperation>",
    );
    await client.task("CreateVM_Task", folder, await content("before", made));
    const machine = await client.find("/DC0/vm/before");
    const hardware = await client.read(machine, "config.hardware");
    const file = firstMatch(hardware, /<fileName>([^<]+\.vmdk)</);
    const key = Number(firstMatch(hardware, /:type="VirtualDisk"><key>(\d+)</));
    await client.task("ReconfigVM_Task", machine, `<spec>${change("remove", key, file, 65_536)}</spec>`);
    await client.task("Destroy_Task", machine);
    await client.task("CreateVM_Task", folder, await content("after", change("add", -1, file, 0)));
    const after = await client.read(await client.find("/DC0/vm/after"), "config.hardware");
    expect(after).toContain("<capacityInKB>65536<");
  });
});

describe("a reconfiguration", () => {
  test("on the ground of an old change version is ConcurrentAccess", async () => {
    const { client } = fixture();
    const machine = await makeMachine(fixture(), "versioned");
    const version = firstMatch(await client.read(machine, "config.changeVersion"), /<val[^>]*>([^<]+)</);
    const spec = `<spec><changeVersion>${version}</changeVersion><annotation>new</annotation></spec>`;
    expect(await client.task("ReconfigVM_Task", machine, spec)).toContain(">success<");
    expect(await client.task("ReconfigVM_Task", machine, spec)).toContain('type="ConcurrentAccess"');
  });

  test.each([
    ["<numCPUs>2</numCPUs>", "CpuHotPlugNotSupported"],
    ["<memoryMB>64</memoryMB>", "MemoryHotPlugNotSupported"],
    ["<memoryHotAddEnabled>true</memoryHotAddEnabled>", "InvalidPowerState"],
  ])("of a running machine that cannot be hot: %s", async (change, fault) => {
    const { client, machine } = fixture();
    expect(await client.task("ReconfigVM_Task", machine, `<spec>${change}</spec>`)).toContain(
      `type="${fault}"`,
    );
  });

  const cdrom = (key: number, controller: number, unit: number) =>
    `<device xsi:type="VirtualCdrom"><key>${key}</key><backing xsi:type="VirtualCdromRemotePassthroughBackingInfo"><deviceName></deviceName><exclusive>false</exclusive></backing><controllerKey>${controller}</controllerKey><unitNumber>${unit}</unitNumber></device>`;
  const change = (operation: string, device: string) =>
    `<spec><deviceChange xsi:type="VirtualDeviceConfigSpec"><operation>${operation}</operation>${device}</deviceChange></spec>`;

  test("of a running machine takes and loses CD drives on SATA, and none on IDE", async () => {
    const { client } = fixture();
    const machine = await makeMachine(fixture(), "drives");
    const ahci = '<device xsi:type="VirtualAHCIController"><key>15000</key><busNumber>0</busNumber></device>';
    expect(await client.task("ReconfigVM_Task", machine, change("add", ahci))).toContain(">success<");
    await client.task("PowerOnVM_Task", machine);
    const onIde = change("add", cdrom(-1, 201, 1));
    expect(await client.task("ReconfigVM_Task", machine, onIde)).toContain('type="InvalidPowerState"');
    const onSata = change("add", cdrom(-1, 15_000, 0));
    expect(await client.task("ReconfigVM_Task", machine, onSata)).toContain(">success<");
  });

  test("puts no device where one of another type is", async () => {
    const { client } = fixture();
    const machine = await makeMachine(fixture(), "places");
    const disk =
      '<device xsi:type="VirtualDisk"><key>-1</key><controllerKey>201</controllerKey><unitNumber>0</unitNumber><capacityInKB>1024</capacityInKB></device>';
    expect(await client.task("ReconfigVM_Task", machine, change("add", cdrom(-1, 201, 0)))).toContain(
      ">success<",
    );
    expect(await client.task("ReconfigVM_Task", machine, change("add", disk))).toContain(
      'type="InvalidDeviceSpec"',
    );
  });

  test("keeps the boot options that it does not name; a device of no kind clears the order", async () => {
    const { client } = fixture();
    const machine = await makeMachine(fixture(), "booting");
    const boot = async (options: string): Promise<string> => {
      const content = `<spec><bootOptions>${options}</bootOptions></spec>`;
      await client.task("ReconfigVM_Task", machine, content);
      return client.read(machine, "config.bootOptions");
    };
    const device = (type: string) => `<bootOrder xsi:type="VirtualMachineBootOptions${type}"/>`;
    await boot("<bootDelay>5000</bootDelay>");
    const ordered = await boot(device("BootableCdromDevice"));
    expect(ordered).toContain("<bootDelay>5000</bootDelay>");
    expect(ordered).toContain("BootableCdromDevice");
    const delayed = await boot("<bootDelay>7000</bootDelay>");
    expect(delayed).toContain("BootableCdromDevice");
    const cleared = await boot(device("BootableDevice"));
    expect(cleared).toContain("<bootDelay>7000</bootDelay>");
    expect(cleared).not.toContain("bootOrder");
  });

  test("of a running machine whose hot add was switched on while it was off", async () => {
    const { client } = fixture();
    const machine = await makeMachine(fixture(), "hot");
    const switches =
      "<memoryHotAddEnabled>true</memoryHotAddEnabled><cpuHotAddEnabled>true</cpuHotAddEnabled>";
    await client.task("ReconfigVM_Task", machine, `<spec>${switches}</spec>`);
    await client.task("PowerOnVM_Task", machine);
    const more = "<spec><numCPUs>2</numCPUs><memoryMB>64</memoryMB></spec>";
    expect(await client.task("ReconfigVM_Task", machine, more)).toContain(">success<");
    const less = "<spec><memoryMB>32</memoryMB></spec>";
    expect(await client.task("ReconfigVM_Task", machine, less)).toContain('type="MemoryHotPlugNotSupported"');
  });
});

describe("a snapshot", () => {
  const content = (memory: boolean) =>
    `<name>before</name><description>one</description><memory>${memory}</memory><quiesce>false</quiesce>`;

  test("brings back hardware and power", async () => {
    const { client } = fixture();
    const machine = await makeMachine(fixture(), "reverted");
    await client.task("CreateSnapshot_Task", machine, content(false));
    await client.task(
      "ReconfigVM_Task",
      machine,
      "<spec><annotation>later</annotation><numCPUs>3</numCPUs></spec>",
    );
    await client.task("PowerOnVM_Task", machine);
    await client.task("RevertToCurrentSnapshot_Task", machine);
    expect(await client.read(machine, "config.hardware.numCPU")).toContain(">1<");
    expect(await client.read(machine, "config.annotation")).not.toContain("later");
    expect(await powerState(client, machine)).toBe("poweredOff");
  });

  test("with memory brings back a running machine", async () => {
    const { client } = fixture();
    const machine = await makeMachine(fixture(), "remembered");
    await client.task("PowerOnVM_Task", machine);
    const info = await client.task("CreateSnapshot_Task", machine, content(true));
    const snapshot = ["VirtualMachineSnapshot", firstMatch(info, />(snapshot-\d+)</)] as const;
    await client.task("PowerOffVM_Task", machine);
    await client.task("RevertToSnapshot_Task", snapshot);
    expect(await powerState(client, machine)).toBe("poweredOn");
    await client.task("RevertToSnapshot_Task", snapshot, "<suppressPowerOn>true</suppressPowerOn>");
    expect(await powerState(client, machine)).toBe("poweredOff");
  });

  test("can be renamed", async () => {
    const { client } = fixture();
    const machine = await makeMachine(fixture(), "renamed");
    const info = await client.task("CreateSnapshot_Task", machine, content(false));
    const snapshot = ["VirtualMachineSnapshot", firstMatch(info, />(snapshot-\d+)</)] as const;
    await client.call("RenameSnapshot", snapshot, "<name>after</name><description>two</description>");
    expect(await client.read(machine, "snapshot")).toMatch(/<name>after<.*<description>two</s);
  });
});

describe("what vcsim does not foresee", () => {
  test("is ManagedObjectNotFound for an object that is not there", async () => {
    const { client, machine } = fixture();
    const nowhere = '<location><datastore type="Datastore">datastore-0</datastore></location>';
    const content = (await cloneContent(client, "nowhere")).replace("<location/>", nowhere);
    expect((await client.call("CloneVM_Task", machine, content)).text).toContain(
      '<obj type="Datastore">datastore-0</obj>',
    );
  });

  test("fails with SystemError, and vcsim goes on", async () => {
    const { client } = fixture();
    const config = "<config><name>x</name><files><vmPathName>[nowhere]</vmPathName></files></config>";
    const [type, pool] = await client.find("/DC0/host/DC0_C0/Resources");
    const content = `${config}<pool type="${type}">${pool}</pool>`;
    const info = await client.task("CreateVM_Task", await client.find("/DC0/vm"), content);
    expect(info).toContain("vcsim panicked");
    expect(await makeMachine(fixture(), "afterwards")).toEqual(["VirtualMachine", expect.any(String)]);
  });
});
