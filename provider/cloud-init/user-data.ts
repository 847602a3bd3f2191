import { ProviderError } from "../contract/errors";

// https://docs.cloud-init.io/en/latest/explanation/format.html, in the order of that page
const beginnings = [
  "#cloud-config",
  "#!",
  "#cloud-boothook",
  "#include",
  "## template: jinja",
  "#part-handler",
] as const;

/** cloud-init looks for the header of a MIME message this far into the text. */
const mimeHeaderWithin = 4096;

/** What a machine without user data of its own gets: the file has to be there for the seed to count. */
export const emptyUserData = "#cloud-config\n{}\n";

/**
 * The user data, untouched, if cloud-init will recognise it. It ignores other texts with no more than a
 * line in the guest's log, and the machine comes up without its users.
 *
 * @throws ProviderError `InvalidSpec`
 */
export function checkedUserData(text: string): string {
  const start = beginning(text);
  if (beginnings.some((known) => start.startsWith(known)) || isMime(start)) return text;
  // not quoted: it may be a secret, also where nobody said so
  throw new ProviderError("InvalidSpec", "cloud-init does not know user data that begins like this", {
    property: "userData.cloudInit",
    remediation: `begin it with one of ${beginnings.join(", ")}, or give a MIME message`,
  });
}

/** Whether cloud-init itself will render the text, in the guest. */
export function isJinja(text: string): boolean {
  return beginning(text).startsWith("## template: jinja");
}

function isMime(start: string): boolean {
  return start.includes("mime-version:") || start.startsWith("content-type:");
}

// cloud-init compares without regard to case and to blanks in front
function beginning(text: string): string {
  return text.trimStart().slice(0, mimeHeaderWithin).toLowerCase();
}
