import { type DirectoryEntry, joliet, type NameSpace, rockRidge } from "./iso9660-names";

export interface IsoFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** The logical block, of which ECMA-119 calls the first sixteen the system area. */
const sector = 2048;
const systemArea = 16;

// where things lie, in sectors; the files follow the two directories
const primaryDescriptor = systemArea;
const jolietDescriptor = primaryDescriptor + 1;
const terminator = jolietDescriptor + 1;
const primaryPathTables = terminator + 1;
const jolietPathTables = primaryPathTables + 2;
const primaryRoot = jolietPathTables + 2;
const jolietRoot = primaryRoot + 1;
const firstFile = jolietRoot + 1;

/** A path table that lists the root directory only. */
const pathTableSize = 10;

/** One date for everything, so that the same files are the same bytes: 2000-01-01, UTC. */
const recordDate = Buffer.from([100, 1, 1, 0, 0, 0, 0]);
const volumeDate = Buffer.from("2000010100000000\0", "latin1");
const noDate = Buffer.from("0000000000000000\0", "latin1");

/**
 * The image of a CD with some small files in its root directory, under their exact names in Joliet (for
 * Windows) and in Rock Ridge (for all else). The same files are always the same bytes.
 *
 * ECMA-119 (2nd edition, 1987); Joliet Specification (Microsoft, 1995); SUSP 1.10 and RRIP 1.10.
 *
 * @param label at most 16 characters, which is what Joliet has room for
 */
export function writeIso9660(label: string, files: readonly IsoFile[]): Buffer {
  const entries = placed(files);
  const sectors = entries.reduce(
    (end, { extent, size }) => Math.max(end, extent + sectorsOf(size)),
    firstFile,
  );
  const image = Buffer.alloc(sectors * sector);
  const put = (at: number, bytes: Uint8Array) => image.set(bytes, at * sector);

  put(primaryDescriptor, volumeDescriptor(rockRidge, label, sectors));
  put(jolietDescriptor, volumeDescriptor(joliet, label, sectors));
  put(terminator, Buffer.from("\xffCD001\x01", "latin1"));
  for (const names of [rockRidge, joliet]) {
    const { pathTables, root } = locations(names);
    put(pathTables, pathTable(root, "little"));
    put(pathTables + 1, pathTable(root, "big"));
    put(root, rootDirectory(names, entries));
  }
  for (const { extent, content } of entries) put(extent, content);
  return image;
}

interface PlacedFile extends DirectoryEntry {
  readonly content: Uint8Array;
}

function placed(files: readonly IsoFile[]): PlacedFile[] {
  let extent = firstFile;
  return files.map(({ name, content }) => {
    const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
    const entry = { name, content: bytes, extent, size: bytes.length, isDirectory: false };
    extent += sectorsOf(bytes.length);
    return entry;
  });
}

function sectorsOf(bytes: number): number {
  return Math.ceil(bytes / sector);
}

function locations(names: NameSpace): { pathTables: number; root: number } {
  return names === joliet
    ? { pathTables: jolietPathTables, root: jolietRoot }
    : { pathTables: primaryPathTables, root: primaryRoot };
}

/** ECMA-119 8.4 and 8.5. */
function volumeDescriptor(names: NameSpace, label: string, sectors: number): Buffer {
  const { pathTables, root } = locations(names);
  const descriptor = Buffer.alloc(sector);
  descriptor.set([names.descriptorType]);
  descriptor.write("CD001\x01", 1, "latin1");
  descriptor.set(names.text("", 32), 8);
  descriptor.set(names.text(label, 32), 40);
  bothEndian32(descriptor, sectors, 80);
  descriptor.set(names.escapeSequence, 88);
  bothEndian16(descriptor, 1, 120);
  bothEndian16(descriptor, 1, 124);
  bothEndian16(descriptor, sector, 128);
  bothEndian32(descriptor, pathTableSize, 132);
  descriptor.writeUInt32LE(pathTables, 140);
  descriptor.writeUInt32BE(pathTables + 1, 148);
  descriptor.set(directoryRecord(Buffer.from([0]), rootEntry(root)), 156);
  // volume set, publisher, preparer, application, and the files of copyright, abstract and bibliography
  const fields = [128, 128, 128, 128, 37, 37, 37];
  let offset = 190;
  for (const length of fields) {
    descriptor.set(names.text("", length), offset);
    offset += length;
  }
  // created, modified, expires, effective
  for (const date of [volumeDate, volumeDate, noDate, noDate]) offset += date.copy(descriptor, offset);
  descriptor.writeUInt8(1, offset);
  return descriptor;
}

/** ECMA-119 9.4: the root directory, its own parent. */
function pathTable(root: number, endian: "little" | "big"): Buffer {
  const table = Buffer.alloc(pathTableSize);
  table.writeUInt8(1, 0);
  if (endian === "little") {
    table.writeUInt32LE(root, 2);
    table.writeUInt16LE(1, 6);
  } else {
    table.writeUInt32BE(root, 2);
    table.writeUInt16BE(1, 6);
  }
  return table;
}

/** ECMA-119 6.8: itself, its parent, then the files in the order of their identifiers. */
function rootDirectory(names: NameSpace, files: readonly DirectoryEntry[]): Buffer {
  const self = rootEntry(locations(names).root);
  const named = files
    .map((file) => ({ file, identifier: names.identifier(file.name) }))
    .sort((a, b) => Buffer.compare(a.identifier, b.identifier));
  const records = Buffer.concat([
    directoryRecord(Buffer.from([0]), self, names.systemUse(self, "self")),
    directoryRecord(Buffer.from([1]), self, names.systemUse(self, "parent")),
    ...named.map(({ file, identifier }) => directoryRecord(identifier, file, names.systemUse(file, "file"))),
  ]);
  // a record must not cross a sector, and one sector is what the descriptors announce
  if (records.length > sector) throw new RangeError(`${files.length} files are too many for the directory`);
  return records;
}

function rootEntry(extent: number): DirectoryEntry {
  return { name: "", extent, size: sector, isDirectory: true };
}

/** ECMA-119 9.1. */
function directoryRecord(
  identifier: Buffer,
  entry: DirectoryEntry,
  systemUse: Buffer = Buffer.alloc(0),
): Buffer {
  const fixed = 33;
  const named = even(fixed + identifier.length);
  const record = Buffer.alloc(even(named + systemUse.length));
  record.writeUInt8(record.length, 0);
  bothEndian32(record, entry.extent, 2);
  bothEndian32(record, entry.size, 10);
  record.set(recordDate, 18);
  record.writeUInt8(entry.isDirectory ? 2 : 0, 25);
  bothEndian16(record, 1, 28);
  record.writeUInt8(identifier.length, 32);
  record.set(identifier, fixed);
  record.set(systemUse, named);
  return record;
}

function even(length: number): number {
  return length + (length % 2);
}

/** ECMA-119 7.2.3. */
function bothEndian16(buffer: Buffer, value: number, offset: number): void {
  buffer.writeUInt16LE(value, offset);
  buffer.writeUInt16BE(value, offset + 2);
}

/** ECMA-119 7.3.3. */
function bothEndian32(buffer: Buffer, value: number, offset: number): void {
  buffer.writeUInt32LE(value, offset);
  buffer.writeUInt32BE(value, offset + 4);
}
