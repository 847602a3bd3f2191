/** The one place where XML is read and written. */
import { StringDecoder } from "node:string_decoder";
import { parser, type Tag } from "sax";
import { ProviderError } from "../../../contract/errors";
import { MalformedAnswerError } from "./native-errors";

/** An element that was read. Its name is without a prefix: servers choose prefixes as they like. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** An element to be written. */
export interface Markup {
  readonly tag: string;
  /** Of an element without a prefix, and of those in it. Default: that of its parent. Empty for none. */
  readonly namespace?: string;
  /** Prefixes are those of `prefixes`. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content: readonly Markup[] | string;
}

const prefixes = {
  soapenv: "http://schemas.xmlsoap.org/soap/envelope/",
  xsd: "http://www.w3.org/2001/XMLSchema",
  xsi: "http://www.w3.org/2001/XMLSchema-instance",
} as const;

interface OpenElement extends XmlElement {
  readonly children: OpenElement[];
  text: string;
}

/** Reads a document piece by piece, as it comes from the socket. Throws `MalformedAnswerError` for what is no XML. */
export async function readXml(pieces: AsyncIterable<Uint8Array>): Promise<XmlElement> {
  const reader = new Reader();
  const decoder = new StringDecoder("utf8");
  for await (const piece of pieces) reader.write(decoder.write(Buffer.from(piece)));
  reader.write(decoder.end());
  return reader.end();
}

class Reader {
  readonly #sax = parser(true);
  readonly #document: OpenElement = { name: "", attributes: {}, children: [], text: "" };
  readonly #open = [this.#document];
  #problem: Error | undefined;

  constructor() {
    this.#sax.onopentag = ({ name, attributes }) => this.#enter(name, attributes as Tag["attributes"]);
    this.#sax.onclosetag = () => void this.#open.pop();
    this.#sax.ontext = (text) => this.#append(text);
    this.#sax.oncdata = (text) => this.#append(text);
    this.#sax.onerror = (error) => {
      this.#problem ??= error;
    };
  }

  write(text: string): void {
    this.#sax.write(text);
    this.#refuseProblem();
  }

  end(): XmlElement {
    this.#sax.close();
    this.#refuseProblem();
    const [root] = this.#document.children;
    if (root === undefined) throw new MalformedAnswerError("the answer is empty");
    return root;
  }

  #enter(name: string, attributes: Tag["attributes"]): void {
    const element: OpenElement = { name: localName(name), attributes, children: [], text: "" };
    this.#open.at(-1)?.children.push(element);
    this.#open.push(element);
  }

  #append(text: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined) element.text += text;
  }

  #refuseProblem(): void {
    if (this.#problem === undefined) return;
    const [first] = this.#problem.message.split("\n");
    throw new MalformedAnswerError(`the answer is no XML: ${first}`, { cause: this.#problem });
  }
}

/** What follows the prefix, if there is one. */
export function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** The first child of this name. */
export function child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent?.children.find((element) => element.name === name);
}

/** The document; its root declares the prefixes that may stand in attributes. */
export function writeXml(root: Markup): string {
  const declarations = Object.entries(prefixes).map(([prefix, uri]) => [`xmlns:${prefix}`, uri]);
  return write({ ...root, attributes: { ...Object.fromEntries(declarations), ...root.attributes } });
}

function write({ tag, namespace, attributes = {}, content }: Markup): string {
  const own = namespace === undefined ? attributes : { xmlns: namespace, ...attributes };
  const opening = Object.entries(own).map(([name, value]) => ` ${name}="${escaped(value, tag)}"`);
  const inner = typeof content === "string" ? escaped(content, tag) : content.map(write).join("");
  return `<${tag}${opening.join("")}>${inner}</${tag}>`;
}

/** Line ends and tabs too: readers change them where they stand plainly, see https://www.w3.org/TR/xml/#sec-line-ends */
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

// XML 1.0 cannot hold anything else, escaped or not: https://www.w3.org/TR/xml/#charsets
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function escaped(value: string, tag: string): string {
  if (!forbidden.test(value)) return value.replace(/[&<>"\t\n\r]/g, (character) => entities[character] ?? "");
  throw new ProviderError("InvalidSpec", "the value has characters that vSphere cannot keep", {
    property: tag,
    remediation: "leave out control characters",
  });
}
