import { type Element, type Markup, markup, replace, serialize } from "../xml";

/** What a snapshot's description holds: the user's words, and whose it is. */
export interface SnapshotText {
  readonly description?: string | undefined;
  readonly owner?: string | undefined;
}

// a revert brings back the machine's metadata of that day, so the mark cannot be kept there: it stands in the
// description's last line, which is the snapshot's own
const ownerLine = "pulumi-virtrigaud: ";

export function composeDescription({ description, owner }: SnapshotText): string {
  const mark = owner === undefined ? undefined : `${ownerLine}${owner}`;
  return [description, mark].filter((part) => part !== undefined && part !== "").join("\n\n");
}

export function parseDescription(text: string | undefined): SnapshotText {
  if (text === undefined) return {};
  const lines = text.split("\n");
  const last = lines.at(-1) ?? "";
  if (!last.startsWith(ownerLine)) return { description: text };
  const description = lines.slice(0, -1).join("\n").trimEnd();
  return { owner: last.slice(ownerLine.length), description: description === "" ? undefined : description };
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
