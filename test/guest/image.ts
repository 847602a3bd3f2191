/** The guest of the end-to-end tests: a real Debian 12 with cloud-init and a guest agent, built once and kept. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { lock } from "proper-lockfile";
import { needPrograms, PeerUnavailable } from "../peers/peer";

export interface GuestImage {
  /** A qcow2 of 2 GiB: BIOS, one ext4 partition, `debian` as cloud-init's user. Never write to it. */
  readonly path: string;
  readonly sha256: string;
}

/** It takes some 100 s on two cores, half of that downloads and unpacks packages. */
const buildSeconds = 900;
const builder = join(__dirname, "build-image.sh");
const recipe = ["build-image.sh", "image-files"];

/**
 * The image, from `$XDG_CACHE_HOME/pulumi-virtrigaud` or built into it. The name carries a digest of the recipe,
 * so another recipe is another image. Of two that ask at once, one builds and the other waits.
 *
 * @throws PeerUnavailable when it has to be built and we aren't root, a tool is missing or Debian's mirror
 * can't be reached
 */
export async function ensureGuestImage(): Promise<GuestImage> {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "pulumi-virtrigaud");
  const path = join(folder, `debian-12-${await recipeDigest()}.qcow2`);
  const ready = await cached(path);
  if (ready) return ready;
  await mkdir(folder, { recursive: true });
  const release = await lock(path, {
    realpath: false,
    retries: { retries: buildSeconds, factor: 1, minTimeout: 1_000 },
  });
  try {
    return (await cached(path)) ?? (await build(path));
  } finally {
    await release();
  }
}

async function recipeDigest(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of await recipeFiles())
    hash.update(`${file}\n`).update(await readFile(join(__dirname, file)));
  return hash.digest("hex").slice(0, 12);
}

async function recipeFiles(): Promise<string[]> {
  const all = await readdir(__dirname, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(__dirname.length + 1))
    .filter((file) => recipe.includes(file.split("/", 1)[0] ?? ""))
    .sort();
}

// the digest is written first, so an image under its final name is complete
async function cached(path: string): Promise<GuestImage | undefined> {
  const names = await readdir(join(path, "..")).catch(() => []);
  if (!names.some((name) => path.endsWith(`/${name}`))) return undefined;
  return { path, sha256: (await readFile(`${path}.sha256`, "utf8")).trim() };
}

async function build(path: string): Promise<GuestImage> {
  if (process.getuid?.() !== 0) throw new PeerUnavailable("building the guest image needs root");
  needPrograms("mmdebstrap", "mke2fs", "sfdisk", "qemu-img");
  const unfinished = `${path}.new`;
  await runBuilder(unfinished);
  const sha256 = await digestOf(unfinished);
  await writeFile(`${path}.sha256`, `${sha256}\n`);
  await rename(unfinished, path);
  return { path, sha256 };
}

/** `timeout` ends the whole group of processes, which a signal to the shell alone would not. */
function runBuilder(image: string): Promise<void> {
  const parameters = ["--kill-after=10", String(buildSeconds), "bash", builder, image];
  return new Promise((done, fail) => {
    execFile("timeout", parameters, { maxBuffer: 2 ** 24 }, (error, _output, log) => {
      if (error === null) done();
      else if (error.code === mirrorUnreachable)
        fail(new PeerUnavailable("Debian's mirror can't be reached"));
      else fail(new Error(`${builder} ended with ${error.code}\n${log.slice(-4_000)}`));
    });
  });
}

/** EX_TEMPFAIL of sysexits.h, as build-image.sh has it. */
const mirrorUnreachable = 75;

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
