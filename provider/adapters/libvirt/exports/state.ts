/** What an export is of: the disks of a machine that is off, and how they are now. */
import { createHash } from "node:crypto";
import { ProviderError } from "../../../contract/errors";
import type { ExportFormat } from "../../../contract/export";
import type { MachineReference } from "../../../contract/machine";
import { isActive } from "../from-native";
import { disksOf, locationText, type NativeDisk } from "../from-native/devices";
import { devicesOf, foreignDiskName } from "../from-native/names";
import { isUuid } from "../machines/identity";
import { stemMark } from "../machines/plan";
import { readMarker } from "../marker";
import type { LibvirtSession } from "../session";
import { domainReference } from "../transport/domain-reference";
import { procedures, type VolumeReference } from "../transport/procedures";
import { attribute, type Element, find, parseXml, text } from "../xml";

export interface ExportState {
  readonly reference: string;
  readonly disks: readonly ExportableDisk[];
}

export interface ExportableDisk {
  readonly name: string;
  readonly format: Extract<ExportFormat, "qcow2" | "raw">;
  readonly capacityBytes: number;
  readonly source: VolumeReference;
  readonly sourceBytes: number;
  /** The volume that the file is a copy of all layers in. Absent where the disk is one file alone, which is read as it is. */
  readonly copy?: string | undefined;
}

/** What an export is named after; `state` and all behind it follow from how the disks are. */
export interface ExportName {
  readonly machine: MachineReference;
  readonly key: string;
}

export function parseReference(reference: string): ExportName | undefined {
  const [machine = "", key = "", state] = reference.split("/");
  return isUuid(machine) && key !== "" && state !== undefined ? { machine, key } : undefined;
}

/** What the volumes of all exports of the machine with this key have in their names. */
export function volumeMark({ machine, key }: ExportName): string {
  return `export${stemMark(machine)}${key}-`;
}

export function keyPart(key: string): string {
  return digest(key, 8);
}

/** Throws `NotFound` when the machine is gone, and refuses one that is not off. */
export async function readState(session: LibvirtSession, name: ExportName): Promise<ExportState> {
  const { machine } = name;
  const domain = await session.reads.domain(machine, 0);
  if (domain === undefined) throw gone(machine);
  await refuseUnlessOff(session, machine, domain);
  const marked = devicesOf(domain, readMarker(domain)).disks;
  const nameOf = ({ target }: NativeDisk): string =>
    marked.find((disk) => disk.target === target)?.name ?? foreignDiskName(target);
  const read = await Promise.all(disksOf(domain).map((disk) => readDisk(session, nameOf(disk), disk)));
  const state = digest(JSON.stringify(read), 16);
  const copyName = (disk: ExportableDisk) => `${volumeMark(name)}${state}-${fileName(disk)}`;
  return {
    reference: `${machine}/${name.key}/${state}`,
    disks: read.map(({ layered, changed: _changed, ...disk }) =>
      layered ? { ...disk, copy: copyName(disk) } : disk,
    ),
  };
}

export function fileName({ name, format }: Pick<ExportableDisk, "name" | "format">): string {
  return `${name.replaceAll(/[^\w.-]/g, "-")}.${format}`;
}

interface ReadDisk extends Omit<ExportableDisk, "copy"> {
  readonly layered: boolean;
  readonly changed: string | undefined;
}

async function readDisk(session: LibvirtSession, name: string, disk: NativeDisk): Promise<ReadDisk> {
  const format = readableFormat(name, disk);
  const source = await volumeOf(session, name, disk);
  const { xml } = await session.caller.invoke(procedures.storageVolGetXmlDesc, { volume: source, flags: 0 });
  const volume = parseXml(xml);
  return {
    name,
    format,
    source,
    capacityBytes: Number(text(volume, "capacity") ?? 0),
    sourceBytes: Number(text(volume, "physical") ?? text(volume, "capacity") ?? 0),
    // libvirt copies what it takes a volume for, which a guest may have made up in a raw one
    layered: format === "qcow2" && text(volume, "backingStore/path") !== undefined,
    changed: text(volume, "target/timestamps/mtime"),
  };
}

async function volumeOf(
  { imageStore }: LibvirtSession,
  name: string,
  { location }: NativeDisk,
): Promise<VolumeReference> {
  const image =
    location === undefined || location.type === "volume" ? undefined : await imageStore.read(location.path);
  if (location?.type === "volume") return { pool: location.pool, name: location.volume, key: "" };
  if (image?.volume !== undefined) return image.volume;
  throw refusal(name, `${locationText(location)} lies in no storage pool`, "define a pool over its folder");
}

function readableFormat(name: string, { element }: NativeDisk): "qcow2" | "raw" {
  const format = attribute(element, "type", "driver") ?? "raw";
  const kind = [
    attribute(element, "device") === "lun" ? "a LUN of the host" : undefined,
    find(element, "shareable") === undefined ? undefined : "shared with other machines",
    (find(element, "encryption") ?? find(element, "source/encryption")) ? "encrypted by libvirt" : undefined,
    format === "qcow2" || format === "raw" ? undefined : `in the format ${format}`,
  ].find((text) => text !== undefined);
  if (kind === undefined) return format === "raw" ? "raw" : "qcow2";
  throw refusal(name, `the disk is ${kind}`, "copy its content by the host's own means");
}

function refusal(name: string, reason: string, remediation: string): ProviderError {
  return new ProviderError("NotSupported", `disk ${name} cannot be exported: ${reason}`, {
    property: `disks[${name}]`,
    remediation,
  });
}

async function refuseUnlessOff(
  { caller }: LibvirtSession,
  reference: string,
  domain: Element,
): Promise<void> {
  if (isActive(domain))
    throw new ProviderError("Conflict", "the machine is not off, so its disks change while they are read", {
      reference,
      remediation: "shut it down first",
    });
  const input = { domain: domainReference(reference), flags: 0 };
  const { result } = await caller.invoke(procedures.domainHasManagedSaveImage, input, { reference });
  if (!result) return;
  throw new ProviderError("Conflict", "the machine is suspended, so its disks lack what is in its memory", {
    reference,
    remediation: "start it, then shut it down",
  });
}

function gone(reference: string): ProviderError {
  return new ProviderError("NotFound", "there is no such machine", {
    reference,
    remediation: "run `pulumi refresh` to have the state follow, or name a machine that is there",
  });
}

function digest(content: string, length: number): string {
  return createHash("sha256").update(content).digest("hex").slice(0, length);
}
