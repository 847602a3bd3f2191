/** The two name spaces of the image: the primary one, extended by Rock Ridge, and Joliet's beside it. */

export interface DirectoryEntry {
  readonly name: string;
  /** The sector at which it starts. */
  readonly extent: number;
  /** Bytes. */
  readonly size: number;
  readonly isDirectory: boolean;
}

export interface NameSpace {
  /** ECMA-119 8.1.1. */
  readonly descriptorType: number;
  /** Names the character set; ECMA-119 8.5.6. */
  readonly escapeSequence: Uint8Array;
  /** A field of a descriptor, padded with blanks. */
  text(value: string, length: number): Buffer;
  /** The file identifier, version and all. */
  identifier(name: string): Buffer;
  /** What stands behind the identifier in a directory record. */
  systemUse(entry: DirectoryEntry, role: "self" | "parent" | "file"): Buffer;
}

export const rockRidge: NameSpace = {
  descriptorType: 1,
  escapeSequence: Buffer.alloc(0),
  text: (value, length) => Buffer.from(fitted(value, length).padEnd(length, " "), "latin1"),
  identifier: (name) => Buffer.from(primaryIdentifier(name), "latin1"),
  systemUse: (entry, role) =>
    Buffer.concat([
      ...(role === "self" ? [sharingProtocol, rockRidgeReference] : []),
      posixAttributes(entry.isDirectory),
      ...(role === "file" ? [alternateName(entry.name)] : []),
    ]),
};

export const joliet: NameSpace = {
  descriptorType: 2,
  // UCS-2 level 3
  escapeSequence: Buffer.from("%/E", "latin1"),
  // a byte is left over where the length is odd
  text: (value, length) =>
    Buffer.concat([
      bigEndianText(fitted(value, length >> 1).padEnd(length >> 1, " ")),
      Buffer.alloc(length % 2),
    ]),
  identifier: (name) => bigEndianText(`${fitted(name, 62)};1`),
  systemUse: () => Buffer.alloc(0),
};

function fitted(value: string, length: number): string {
  if (value.length > length) throw new RangeError(`"${value}" is longer than ${length} characters`);
  return value;
}

/** ECMA-119 7.5 and 10.2: capitals, digits and underscores, one dot, a version. */
function primaryIdentifier(name: string): string {
  const dot = name.lastIndexOf(".");
  const [stem, extension] = dot < 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot + 1)];
  const allowed = (part: string) => part.toUpperCase().replaceAll(/[^A-Z0-9_]/g, "_");
  return `${fitted(`${allowed(stem)}.${allowed(extension)}`, 31)};1`;
}

function bigEndianText(value: string): Buffer {
  return Buffer.from(value, "utf16le").swap16();
}

/** SUSP 5.3: the first record of the root says that extensions are in use. */
const sharingProtocol = Buffer.from([...Buffer.from("SP"), 7, 1, 0xbe, 0xef, 0]);

/** SUSP 5.5 and RRIP 4.3, without the optional descriptions. */
const rockRidgeReference = Buffer.from([
  ...Buffer.from("ER"),
  18,
  1,
  10,
  0,
  0,
  1,
  ...Buffer.from("RRIP_1991A"),
]);

/** RRIP 4.1.1: mode, links, user and group; all belongs to root and is read by everyone. */
function posixAttributes(isDirectory: boolean): Buffer {
  const entry = Buffer.alloc(36);
  entry.set([...Buffer.from("PX"), entry.length, 1]);
  const mode = isDirectory ? 0o040555 : 0o100444;
  const links = isDirectory ? 2 : 1;
  for (const [index, value] of [mode, links, 0, 0].entries()) {
    entry.writeUInt32LE(value, 4 + 8 * index);
    entry.writeUInt32BE(value, 8 + 8 * index);
  }
  return entry;
}

/** RRIP 4.1.4: the exact name. */
function alternateName(name: string): Buffer {
  const bytes = Buffer.from(name, "utf8");
  return Buffer.from([...Buffer.from("NM"), 5 + bytes.length, 1, 0, ...bytes]);
}
