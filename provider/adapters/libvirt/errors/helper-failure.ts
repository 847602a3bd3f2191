/** Why libvirt's helper on a host carries nothing. Read in its English text, as of libvirt 9.0. */
import { ProviderError } from "../../../contract/errors";

/** What shells end with when there is no such program, or when it cannot be run. */
const missingProgram: readonly number[] = [126, 127];

const verdicts: readonly (readonly [RegExp, "Unauthorized" | "Unavailable", string])[] = [
  [
    /Permission denied/,
    "Unauthorized",
    "let the SSH user into the group libvirt on the host (usermod -aG libvirt USER)",
  ],
  [
    /No such file or directory|Connection refused/,
    "Unavailable",
    "start the libvirt daemon there (systemctl start libvirtd), or name its socket: ?socket=/path",
  ],
];

/** `undefined` when the host has no such program. */
export function helperFailure(exitCode: number | undefined, said: string): ProviderError | undefined {
  if (exitCode !== undefined && missingProgram.includes(exitCode)) return undefined;
  // what a login script of the host says stands before it
  const message = said.split("\n").findLast((line) => line.trim() !== "");
  if (message === undefined) return new ProviderError("Unavailable", "the libvirt daemon hung up");
  const [, code = "Unavailable", remediation = "look at the libvirt daemon on the host"] =
    verdicts.find(([pattern]) => pattern.test(said)) ?? [];
  return new ProviderError(code, `the host reaches no libvirt daemon: ${message}`, { remediation });
}
