/**
 * How a type of vSphere's SOAP interface is written down: as one entry. The order of its fields is the order on the
 * wire, which a server insists on (xsd:sequence). A row may leave out optional fields that nobody uses, and of types
 * that are only ever received any field; base, order and form of what is there are the server's.
 */
export interface TypeRow {
  /** The type whose fields come first. Default: none (DynamicData). */
  readonly base?: string;
  readonly fields?: Readonly<Record<string, FieldForm>>;
}

/**
 * A type's name, and around it:
 * - `any X`: an object of X or of a type derived from it, which therefore says which (`$type`, xsi:type)
 * - `X[]`: any number of them
 * - `X?`: may be missing
 *
 * A name is that of another row, of an enumeration, or one of `scalarNames`.
 */
export type FieldForm = string;

export type TypeRows = Readonly<Record<string, TypeRow>>;

/**
 * What XML Schema and vSphere have built in, and `xml`: of a type that we do not look into, handed back as it came. `int`, `long` and the like are numbers: nothing vSphere counts exceeds
 * 2^53 but its "unlimited". `dateTime` is ISO 8601 text. `MoRef` is a reference to an object that lives on the server.
 */
export const scalarNames = [
  "string",
  "boolean",
  "byte",
  "short",
  "int",
  "long",
  "float",
  "double",
  "dateTime",
  "base64Binary",
  "anyType",
  "MoRef",
  "xml",
] as const;
