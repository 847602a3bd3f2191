/** An OVA of our own making: descriptor, manifest and one small disk in an archive. */
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";

export interface SmallOva {
  readonly content: Buffer;
  /** Of the whole, in hexadecimal. */
  readonly sha256: string;
}

const gibibyte = 2 ** 30;

export async function smallOva(): Promise<SmallOva> {
  const disk = streamedDisk();
  const descriptor = Buffer.from(descriptorOf(disk.length));
  const manifest = `SHA256(small.ovf)= ${sha256(descriptor)}\nSHA256(small-disk1.vmdk)= ${sha256(disk)}\n`;
  const archive = pack();
  archive.entry({ name: "small.ovf" }, descriptor);
  archive.entry({ name: "small.mf" }, manifest);
  archive.entry({ name: "small-disk1.vmdk" }, disk);
  archive.finalize();
  const content = await buffer(archive);
  return { content, sha256: sha256(content) };
}

function sha256(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Of a VMDK only what tells it from other files: nobody boots it. */
function streamedDisk(): Buffer {
  const disk = Buffer.alloc(256 * 1024);
  disk.write("KDMV");
  disk.writeUInt32LE(3, 4);
  return disk;
}

function item(resource: string, type: number, more = ""): string {
  return `<Item>${more}<rasd:ElementName>${resource}</rasd:ElementName><rasd:InstanceID>${type}</rasd:InstanceID>`;
}

function descriptorOf(bytes: number): string {
  const schema = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2";
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
    xmlns:rasd="${schema}/CIM_ResourceAllocationSettingData" xmlns:vssd="${schema}/CIM_VirtualSystemSettingData">
  <References><File ovf:href="small-disk1.vmdk" ovf:id="file1" ovf:size="${bytes}"/></References>
  <DiskSection><Info>Disks</Info>
    <Disk ovf:capacity="${gibibyte}" ovf:diskId="vmdisk1" ovf:fileRef="file1"
      ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>
  <VirtualSystem ovf:id="small"><Info>A machine</Info><Name>small</Name>
    <OperatingSystemSection ovf:id="96"><Info>Its system</Info></OperatingSystemSection>
    <VirtualHardwareSection><Info>Its hardware</Info>
      <System>
        <vssd:ElementName>Hardware</vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemType>vmx-13</vssd:VirtualSystemType>
      </System>
      ${item("cpu", 3)}<rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
      ${item("memory", 4, "<rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>")}<rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>64</rasd:VirtualQuantity></Item>
      ${item("scsi", 6, "<rasd:Address>0</rasd:Address>")}<rasd:ResourceSubType>lsilogic</rasd:ResourceSubType><rasd:ResourceType>6</rasd:ResourceType></Item>
      <Item>
        <rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:ElementName>disk</rasd:ElementName>
        <rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>17</rasd:InstanceID>
        <rasd:Parent>6</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType>
      </Item>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>`;
}
