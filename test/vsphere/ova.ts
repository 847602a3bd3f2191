/** OVAs of our own making: a descriptor and one disk, as ovftool writes them. */
import { createHash, randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";

export interface OvaOptions {
  /** Of the file of the disk. */
  readonly diskBytes?: number;
  /** What the disk is for the machine. */
  readonly capacityMib?: number;
  readonly networks?: readonly string[];
  /** Left out of the archive though the descriptor names it. */
  readonly withoutDisk?: boolean;
  /** The manifest is of another disk. */
  readonly wrongManifest?: boolean;
}

export interface Ova {
  readonly content: Buffer;
  readonly sha256: string;
  readonly disk: Buffer;
}

export async function makeOva({
  diskBytes = 300_000,
  capacityMib = 32,
  networks = ["VM Network"],
  withoutDisk = false,
  wrongManifest = false,
}: OvaOptions = {}): Promise<Ova> {
  const disk = randomBytes(diskBytes);
  const archive = pack();
  archive.entry({ name: "box.ovf" }, ovfDescriptor({ diskBytes, capacityMib, networks }));
  const stated = sha256(wrongManifest ? Buffer.from("another") : disk);
  archive.entry({ name: "box.mf" }, `SHA256(box-disk1.vmdk)= ${stated}\n`);
  if (!withoutDisk) archive.entry({ name: "box-disk1.vmdk" }, disk);
  archive.finalize();
  const content = await buffer(archive as AsyncIterable<Buffer>);
  return { content, sha256: sha256(content), disk };
}

export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

export function ovfDescriptor({
  diskBytes = 300_000,
  capacityMib = 32,
  networks = ["VM Network"],
}: Omit<OvaOptions, "withoutDisk" | "wrongManifest"> = {}): string {
  const sections = networks.map((name) => `<Network ovf:name="${name}"><Description/></Network>`);
  const cards = networks.map((name, index) =>
    item(10, 7 + index, `<rasd:Connection>${name}</rasd:Connection>`, "VmxNet3"),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
  xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData">
  <References><File ovf:href="box-disk1.vmdk" ovf:id="file1" ovf:size="${diskBytes}"/></References>
  <DiskSection><Info>disks</Info>
    <Disk ovf:capacity="${capacityMib}" ovf:capacityAllocationUnits="byte * 2^20" ovf:diskId="vmdisk1" ovf:fileRef="file1"
      ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>
  <NetworkSection><Info>networks</Info>${sections.join("")}</NetworkSection>
  <VirtualSystem ovf:id="box"><Info>a machine</Info><Name>box</Name>
    <OperatingSystemSection ovf:id="94"><Info>os</Info></OperatingSystemSection>
    <VirtualHardwareSection><Info>hardware</Info>
      <System><vssd:ElementName>hardware</vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemIdentifier>box</vssd:VirtualSystemIdentifier><vssd:VirtualSystemType>vmx-15</vssd:VirtualSystemType></System>
      ${item(3, 1, "<rasd:VirtualQuantity>1</rasd:VirtualQuantity>")}
      ${item(4, 2, "<rasd:VirtualQuantity>64</rasd:VirtualQuantity>")}
      ${item(6, 3, "<rasd:Address>0</rasd:Address>", "VirtualSCSI")}
      ${item(17, 6, "<rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource><rasd:Parent>3</rasd:Parent>")}
      ${cards.join("\n      ")}
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>`;
}

function item(type: number, id: number, content: string, subType?: string): string {
  const kind = subType === undefined ? "" : `<rasd:ResourceSubType>${subType}</rasd:ResourceSubType>`;
  return `<Item><rasd:ElementName>item ${id}</rasd:ElementName><rasd:InstanceID>${id}</rasd:InstanceID>${kind}<rasd:ResourceType>${type}</rasd:ResourceType>${content}</Item>`;
}
