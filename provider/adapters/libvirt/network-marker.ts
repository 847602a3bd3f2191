import { append, attribute, children, type Element, find, type Markup, markup } from "./xml";

const uri = "https://pulumi-virtrigaud.dev/xmlns/network/1";

/** Whose a network is. */
export function networkMarkerMarkup(owner: string): Markup {
  return markup("virtrigaud:network", { "xmlns:virtrigaud": uri, owner });
}

/** Writes another owner into a network's definition. */
export function markNetwork(network: Element, owner: string): void {
  const present = markerOf(network);
  if (present !== undefined) present.setAttribute("owner", owner);
  else append(find(network, "metadata") ?? append(network, markup("metadata")), networkMarkerMarkup(owner));
}

export function networkOwner(network: Element): string | undefined {
  return attribute(markerOf(network), "owner");
}

function markerOf(network: Element): Element | undefined {
  return children(find(network, "metadata")).find((item) => item.namespaceURI === uri);
}
