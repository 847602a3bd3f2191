import { type ErrorCode, ProviderError } from "../../contract/errors";

const readAndWrite = "give this user the right to read and write the folder";
const makeRoom = "make room on the disk of the folder";

const causes: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  EACCES: ["Unauthorized", readAndWrite],
  EPERM: ["Unauthorized", readAndWrite],
  EROFS: ["Unauthorized", "choose a folder on a file system that can be written"],
  ENOSPC: ["QuotaExceeded", makeRoom],
  EDQUOT: ["QuotaExceeded", makeRoom],
  ENOTDIR: ["InvalidSpec", "choose a folder as endpoint, not a file"],
  EEXIST: ["InvalidSpec", "choose a folder as endpoint, not a file"],
  ENOENT: ["Unavailable", "the folder was removed while it was used: run the operation again"],
  EMFILE: ["Retryable", "raise the limit of open files"],
  EBUSY: ["Retryable", "wait for whoever uses the folder"],
};

/** The system's own name of the error, e.g. `ENOENT`. */
export function errorNumberOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What the file system threw, as our error; what is none of its errors passes as it is. */
export function fromFileError(error: unknown): unknown {
  if (ProviderError.is(error)) return error;
  const [code, remediation] = causes[errorNumberOf(error) ?? ""] ?? [];
  if (code === undefined || remediation === undefined || !(error instanceof Error)) return error;
  return new ProviderError(code, error.message, { remediation, cause: error });
}

/** A file of the folder that does not hold what we wrote. */
export function corruptFile(file: string, cause?: unknown): ProviderError {
  return new ProviderError("Internal", "the file holds no JSON object", {
    reference: file,
    remediation: "mend it or remove it: it is a part of the mock hypervisor's memory",
    cause,
  });
}

/** Somebody else keeps a lock for longer than anybody should. */
export function lockTimeout(lock: string): ProviderError {
  return new ProviderError("Retryable", "another process holds this lock", {
    reference: lock,
    remediation: "wait for it, or end it; the lock of a process that is gone is taken over",
  });
}

export function machineNotFound(reference: string): ProviderError {
  return new ProviderError("NotFound", "there is no such machine", {
    reference,
    remediation: "run `pulumi refresh` to have the state follow, then `pulumi up`",
  });
}
