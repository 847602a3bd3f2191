import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(__dirname, "../../../shared/data");

/** A file of facts that developers have beside the repository, which does without it. */
export interface SharedData {
  readonly path: string;
  /** Why a test of it is skipped; undefined when it is there. */
  readonly missing: string | undefined;
}

export function sharedData(file: string): SharedData {
  const path = join(folder, file);
  return { path, missing: existsSync(path) ? undefined : `../shared/data/${file} is not there` };
}
