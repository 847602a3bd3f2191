import type { ObservedMedium } from "../../../contract/machine";
import type { MarkedMedium, Marker } from "../marker";
import { attribute, children, type Element, find } from "../xml";
import { locationText, sourceLocation } from "./devices";

/** The drives of the machine that are ours, with what is in them. */
export function mediaOf(domain: Element, { media = [] }: Pick<Marker, "media">): ObservedMedium[] {
  return media.flatMap((marked) => {
    const drive = driveOf(domain, marked);
    if (drive === undefined) return [];
    const image = locationText(sourceLocation(drive));
    return { name: marked.name, ...(image === "" ? {} : { image }) };
  });
}

export function driveOf(domain: Element, { target }: Pick<MarkedMedium, "target">): Element | undefined {
  return children(find(domain, "devices"), "disk").find(
    (element) => attribute(element, "device") === "cdrom" && attribute(element, "dev", "target") === target,
  );
}
