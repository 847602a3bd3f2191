/** Values that know how to be written and read: the words in which the table of procedures is put. */
import { maximumStringBytes, XdrError, type XdrReader, type XdrWriter } from "./xdr";

/** `Output` is what is read, `Input` what may be written: the latter is laxer where there is a default. */
export interface Codec<Output, Input = Output> {
  read(reader: XdrReader): Output;
  write(writer: XdrWriter, value: Input): void;
}

// a codec of anything: `never` as input takes every codec, `unknown` as output too
type AnyCodec = Codec<unknown, never>;
type Fields = Readonly<Record<string, AnyCodec>>;

export type OutputOf<C> = C extends Codec<infer Output, never> ? Output : never;
export type InputOf<C> = C extends { write(writer: XdrWriter, value: infer Input): void } ? Input : never;

type OptionalKeys<F extends Fields> = {
  [K in keyof F]: undefined extends InputOf<F[K]> ? K : never;
}[keyof F];
type StructInput<F extends Fields> = { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: InputOf<F[K]> } & {
  readonly [K in OptionalKeys<F>]?: InputOf<F[K]>;
};
type StructOutput<F extends Fields> = { readonly [K in keyof F]: OutputOf<F[K]> };

/** Fields in the order of their declaration; those with a default may be left out when writing. */
export function struct<F extends Fields>(fields: F): Codec<StructOutput<F>, StructInput<F>> {
  const entries = Object.entries(fields) as [string, Codec<unknown, unknown>][];
  return {
    read: (reader) =>
      Object.fromEntries(entries.map(([name, codec]) => [name, codec.read(reader)])) as StructOutput<F>,
    write(writer, value) {
      const values = value as Readonly<Record<string, unknown>>;
      for (const [name, codec] of entries) codec.write(writer, values[name]);
    },
  };
}

/** Nothing at all: of procedures without arguments or without a result. */
export const nothing = struct({});

export const int: Codec<number> = {
  read: (reader) => reader.int(),
  write: (writer, value) => writer.int(value),
};

export const uint: Codec<number> = {
  read: (reader) => reader.uint(),
  write: (writer, value) => writer.uint(value),
};

export const boolean: Codec<boolean> = {
  read: (reader) => reader.boolean(),
  write: (writer, value) => writer.boolean(value),
};

/** Bit flags; default 0. */
export const flags: Codec<number, number | undefined> = withDefault(uint, 0);

/**
 * A size, a time, a version: 64 unsigned bits as a number. Exact up to 2^53; what a server sends beyond that
 * (a storage pool above 8 PiB) is the nearest number.
 */
export const size: Codec<number> = {
  read: (reader) => Number(reader.unsignedHyper()),
  write(writer, value) {
    if (!Number.isSafeInteger(value) || value < 0) throw new XdrError(`${value} is not a whole size`);
    writer.unsignedHyper(BigInt(value));
  },
};

/** A signed 64-bit number; exact up to 2^53. */
export const hyper: Codec<number> = {
  read: (reader) => Number(reader.hyper()),
  write: (writer, value) => writer.hyper(BigInt(value)),
};

export const string: Codec<string> = {
  read: (reader) => reader.string(),
  write: (writer, value) => writer.string(value, maximumStringBytes),
};

/** Sixteen bytes, as people write them: `8d7f3a0e-…`. */
export const uuid: Codec<string> = {
  read(reader) {
    const hex = reader.fixedOpaque(16).toString("hex");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  },
  write(writer, value) {
    const bytes = Buffer.from(value.replaceAll("-", ""), "hex");
    if (bytes.length !== 16) throw new XdrError(`"${value}" is not a UUID`);
    writer.fixedOpaque(bytes);
  },
};

/** A C `char[length]` that rpcgen encodes as `length` integers of four bytes, up to the first zero. */
export function characters(length: number): Codec<string> {
  return {
    read(reader) {
      const codes = Array.from({ length }, () => reader.int() & 0xff);
      const end = codes.indexOf(0);
      return Buffer.from(end < 0 ? codes : codes.slice(0, end)).toString("utf8");
    },
    write(writer, value) {
      const bytes = Buffer.from(value, "utf8");
      for (let index = 0; index < length; index += 1) writer.int(bytes[index] ?? 0);
    },
  };
}

/** C's pointer: present or not. */
export function optional<Output, Input>(
  codec: Codec<Output, Input>,
): Codec<Output | undefined, Input | undefined> {
  return {
    read: (reader) => (reader.boolean() ? codec.read(reader) : undefined),
    write(writer, value) {
      writer.boolean(value !== undefined);
      if (value !== undefined) codec.write(writer, value);
    },
  };
}

export function array<Output, Input>(
  codec: Codec<Output, Input>,
  maximum: number,
): Codec<readonly Output[], readonly Input[]> {
  return {
    read: (reader) => Array.from({ length: reader.length(maximum) }, () => codec.read(reader)),
    write(writer, values) {
      writer.length(values.length, maximum);
      for (const value of values) codec.write(writer, value);
    },
  };
}

/** May be left out when writing. */
export function withDefault<Output, Input>(
  codec: Codec<Output, Input>,
  fallback: Input,
): Codec<Output, Input | undefined> {
  return {
    read: (reader) => codec.read(reader),
    write: (writer, value) => codec.write(writer, value ?? fallback),
  };
}

/** A value of libvirt's typed parameters; 64-bit numbers are bigints where a number would not be exact. */
export type TypedValue = number | bigint | boolean | string;

export interface TypedParameter {
  readonly name: string;
  readonly value: TypedValue;
}

// by virTypedParameterType: 1 int, 2 unsigned, 3 long long, 4 unsigned long long, 5 double, 6 boolean, 7 string
const typedReaders: Readonly<Record<number, (reader: XdrReader) => TypedValue>> = {
  1: (reader) => reader.int(),
  2: (reader) => reader.uint(),
  3: (reader) => narrowed(reader.hyper()),
  4: (reader) => narrowed(reader.unsignedHyper()),
  5: (reader) => reader.double(),
  6: (reader) => reader.boolean(),
  7: (reader) => reader.string(),
};

/** What we send: 64 bits, with a sign where libvirt has one. */
export interface SentParameter {
  readonly name: string;
  readonly value: number;
  readonly signed?: boolean;
}

const [signedLong, unsignedLong] = [3, 4];

export const typedParameter: Codec<TypedParameter, SentParameter> = {
  read(reader) {
    const name = reader.string();
    const type = reader.int();
    const readValue = typedReaders[type];
    if (readValue === undefined) throw new XdrError(`typed parameter ${name} has the unknown type ${type}`);
    return { name, value: readValue(reader) };
  },
  write(writer, { name, value, signed = false }) {
    string.write(writer, name);
    writer.int(signed ? signedLong : unsignedLong);
    if (signed) writer.hyper(BigInt(value));
    else size.write(writer, value);
  },
};

function narrowed(value: bigint): number | bigint {
  return BigInt.asIntN(54, value) === value ? Number(value) : value;
}
