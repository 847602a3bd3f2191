/** Files of the user's own that the transport reads. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { ProviderError } from "../../../../contract/errors";

/** `property` is the input that named it. */
export async function readUserFile(file: string, property: string): Promise<string> {
  try {
    return await readFile(file.replace(/^~(?=\/)/, homedir()), "utf8");
  } catch (error) {
    throw new ProviderError("InvalidSpec", `cannot read ${file}`, {
      property,
      remediation: "name a file that exists and that this user may read",
      cause: error,
    });
  }
}
