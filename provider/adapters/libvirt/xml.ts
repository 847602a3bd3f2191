/** The one place where XML is read, edited and written. */
import { DOMImplementation, DOMParser, type Element, XMLSerializer } from "@xmldom/xmldom";
import { ProviderError } from "../../contract/errors";

export type { Element } from "@xmldom/xmldom";

/** An element to be written. Attributes without a value are left out. */
export interface Markup {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly (Markup | string)[];
}

type Content = Markup | string | number | undefined | readonly (Markup | undefined)[];

/** `undefined` among the children stands for nothing, so that conditions can be written in place. */
export function markup(tag: string, attributes: Markup["attributes"] = {}, ...content: Content[]): Markup {
  const children = content
    .flat()
    .filter((item) => item !== undefined)
    .map((item) => (typeof item === "number" ? String(item) : item));
  return { tag, attributes, children };
}

/** Throws `Internal` for what is not well-formed: libvirt never sends such. */
export function parseXml(text: string): Element {
  const problems: string[] = [];
  const parser = new DOMParser({ onError: (_level, message) => void problems.push(message) });
  const root = parser.parseFromString(text, "text/xml").documentElement;
  if (root === null || problems.length > 0) {
    throw new ProviderError("Internal", `libvirt sent XML that does not read: ${problems.join(", ")}`);
  }
  return root;
}

/** The element alone, in a document of its own, ready to be edited. */
export function createElement(content: Markup): Element {
  const root = new DOMImplementation().createDocument(null, content.tag, null).documentElement;
  if (root === null) throw new ProviderError("Internal", `no element ${content.tag}`);
  fill(root, content);
  return root;
}

export function serialize(content: Markup | Element): string {
  return new XMLSerializer().serializeToString("tag" in content ? createElement(content) : content);
}

/** Adds a child at the end and returns it. */
export function append(parent: Element, content: Markup): Element {
  const child = make(parent, content);
  parent.appendChild(child);
  return child;
}

/** Puts the elements where those with the same tag were, or at the end. */
export function replace(parent: Element, tag: string, ...contents: (Markup | undefined)[]): void {
  const old = children(parent, tag);
  const place = old.at(-1)?.nextSibling ?? null;
  for (const element of old) parent.removeChild(element);
  for (const content of contents) {
    if (content !== undefined) parent.insertBefore(make(parent, content), place);
  }
}

export function remove(element: Element | undefined): void {
  if (element !== undefined) element.parentNode?.removeChild(element);
}

export function children(parent: Element | undefined, tag?: string): Element[] {
  const all = parent === undefined ? [] : [...parent.children];
  return tag === undefined ? all : all.filter((element) => localName(element) === tag);
}

/** The first element at `path`, e.g. `os/type`. */
export function find(parent: Element | undefined, path: string): Element | undefined {
  let element = parent;
  for (const tag of path.split("/")) element = children(element, tag)[0];
  return element;
}

/** The text at `path`; `undefined` when there is no such element. */
export function text(parent: Element | undefined, path?: string): string | undefined {
  const element = path === undefined ? parent : find(parent, path);
  return element?.textContent ?? undefined;
}

/** The attribute of the element at `path`. */
export function attribute(parent: Element | undefined, name: string, path?: string): string | undefined {
  const element = path === undefined ? parent : find(parent, path);
  return element?.getAttribute(name) ?? undefined;
}

export function setOrRemove(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** Whether the element says all that the markup says; it may say more. */
export function contains(element: Element, content: Markup): boolean {
  const attributes = Object.entries(content.attributes).filter(([, value]) => value !== undefined);
  if (!attributes.every(([name, value]) => attribute(element, name) === String(value))) return false;
  return content.children.every((item) =>
    typeof item === "string"
      ? text(element)?.trim() === item
      : children(element, item.tag).some((child) => contains(child, item)),
  );
}

function localName(element: Element): string {
  return element.localName ?? element.tagName;
}

function make(parent: Element, content: Markup): Element {
  const document = parent.ownerDocument;
  if (document === null) throw new ProviderError("Internal", "an element outside of any document");
  const element = document.createElement(content.tag);
  fill(element, content);
  return element;
}

function fill(element: Element, { attributes, children: content }: Markup): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, checked(String(value)));
  }
  for (const item of content) {
    if (typeof item !== "string") append(element, item);
    else element.appendChild(element.ownerDocument?.createTextNode(checked(item)) as never);
  }
}

// XML 1.0 cannot hold anything else, escaped or not: https://www.w3.org/TR/xml/#charsets
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function checked(value: string): string {
  if (!forbidden.test(value)) return value;
  throw new ProviderError("InvalidSpec", `${JSON.stringify(value)} has characters that libvirt cannot keep`, {
    remediation: "leave out control characters",
  });
}
