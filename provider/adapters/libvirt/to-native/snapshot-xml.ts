import { type Element, type Markup, markup, replace, serialize } from "../xml";

/** What a snapshot's description holds: the user's words, its name for people, and whose it is. */
export interface SnapshotText {
  readonly description?: string | undefined;
  /** Where libvirt knows it by another one. */
  readonly name?: string | undefined;
  readonly owner?: string | undefined;
}

// a revert brings back the machine's metadata of that day, so the mark cannot be kept there: it stands in the
// description's last lines, which are the snapshot's own
const nameLine = "pulumi-virtrigaud name: ";
const ownerLine = "pulumi-virtrigaud: ";

export function composeDescription({ description, name, owner }: SnapshotText): string {
  const lines = [name && `${nameLine}${name}`, owner && `${ownerLine}${owner}`].filter(isWritten);
  return [description, lines.join("\n")].filter(isWritten).join("\n\n");
}

function isWritten(part: string | undefined): part is string {
  return part !== undefined && part !== "";
}

/** `native`: the name that libvirt knows the snapshot by. */
export function parseDescription(text: string | undefined, native: string): SnapshotText {
  if (text === undefined) return {};
  const lines = text.split("\n");
  const last = lines.at(-1) ?? "";
  if (!last.startsWith(ownerLine)) return { description: text };
  const owner = last.slice(ownerLine.length);
  const name = shownName(lines.at(-2), native);
  const description = lines
    .slice(0, name === undefined ? -1 : -2)
    .join("\n")
    .trimEnd();
  return { owner, name, description: description === "" ? undefined : description };
}

/** The native name of a snapshot is its own with the generation of the tag, so that two of one name can be there. */
export function nativeSnapshotName(name: string, generation: string | undefined): string {
  return generation === undefined ? name : `${name}.${generation}`;
}

// only a native name that begins with it proves that the line is no word of the user's
function shownName(line: string | undefined, native: string): string | undefined {
  if (line === undefined || !line.startsWith(nameLine)) return undefined;
  const name = line.slice(nameLine.length);
  return native.startsWith(`${name}.`) ? name : undefined;
}

export function snapshotXml(name: string, text: SnapshotText): string {
  return serialize(markup("domainsnapshot", {}, markup("name", {}, name), descriptionMarkup(text)));
}

export function writeDescription(snapshot: Element, text: SnapshotText): void {
  replace(snapshot, "description", descriptionMarkup(text));
}

function descriptionMarkup(text: SnapshotText): Markup {
  return markup("description", {}, composeDescription(text));
}
