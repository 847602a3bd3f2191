/** Where the only place for a marker is a description, it is the last line of it. */
const marker = /(?:^|\n)\[virtrigaud: (.+)\]$/;

export interface OwnerDescription {
  readonly description?: string | undefined;
  readonly owner?: string | undefined;
}

export function composeDescription({ description = "", owner }: OwnerDescription): string {
  if (owner === undefined) return description;
  return [description, `[virtrigaud: ${owner}]`].filter((line) => line !== "").join("\n");
}

export function parseDescription(text: string): OwnerDescription {
  const owner = marker.exec(text)?.[1];
  const description = text.replace(marker, "");
  return { description: description === "" ? undefined : description, owner };
}
