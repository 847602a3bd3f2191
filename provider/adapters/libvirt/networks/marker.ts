import { attribute, children, type Element, find, type Markup, markup } from "../xml";

const uri = "https://pulumi-virtrigaud.dev/xmlns/network/1";

/** Whose a network is. */
export function networkMarkerMarkup(owner: string): Markup {
  return markup("virtrigaud:network", { "xmlns:virtrigaud": uri, owner });
}

export function networkOwner(network: Element): string | undefined {
  const element = children(find(network, "metadata")).find((item) => item.namespaceURI === uri);
  return attribute(element, "owner");
}
