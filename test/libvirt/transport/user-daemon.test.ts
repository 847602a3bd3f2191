/** A user's own daemon, as `qemu:///session` has it. */
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { defaultPoolPath } from "../../../provider/adapters/libvirt/default-pool-path";
import { openUserLink } from "../../../provider/adapters/libvirt/transport/sockets/user-daemon";
import { temporaryDirectory } from "../../peers/peer";

const signal = () => AbortSignal.timeout(15_000);
const user = 1000;

let directory: string;
let socket: string;

beforeEach(async () => {
  directory = await temporaryDirectory("session");
  socket = join(directory, "libvirt", "libvirt-sock");
  await mkdir(join(directory, "bin"));
  vi.stubEnv("PATH", join(directory, "bin"));
  vi.spyOn(process, "geteuid").mockReturnValue(user);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  // a daemon may be at its end still
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
});

/** A program of the daemon's name, in JavaScript. */
async function daemon(name: string, body: string): Promise<void> {
  const program = join(directory, "bin", name);
  await writeFile(program, `#!${process.execPath}\n${body}`);
  await chmod(program, 0o755);
}

const listening = (file: string) => `
  const { createServer } = require("node:net");
  const { mkdirSync, writeFileSync } = require("node:fs");
  const { dirname } = require("node:path");
  mkdirSync(dirname(${JSON.stringify(file)}), { recursive: true });
  writeFileSync(${JSON.stringify(file)} + ".parameters", process.argv.slice(2).join(" "));
  const server = createServer((near) => near.on("close", () => process.exit()));
  setTimeout(() => server.listen(${JSON.stringify(file)}), 200);`;

describe("a user's daemon that does not run", () => {
  test("is started, as virsh does it", async () => {
    await daemon("libvirtd", listening(socket));
    const link = await openUserLink([socket, `${socket}-other`], signal());
    expect(await readFile(`${socket}.parameters`, "utf8")).toBe("--timeout=120");
    link.destroy();
  });

  test("is started although a dead one has left its socket", async () => {
    await mkdir(join(directory, "libvirt"));
    await writeFile(socket, "");
    const other = `${socket}-other`;
    await daemon("virtqemud", listening(other));
    const link = await openUserLink([socket, other], signal());
    link.destroy();
  });

  test("that ends at once is told of", async () => {
    await daemon("libvirtd", "process.exit(3)");
    await expect(openUserLink([socket], signal())).rejects.toMatchObject({
      code: "Unavailable",
      reason: `${join(directory, "bin", "libvirtd")} ended at once, with exit code 3`,
    });
  });

  test.each([
    ["root, whose daemon is the system's", () => void vi.spyOn(process, "geteuid").mockReturnValue(0)],
    ["whoever does not want it", () => void vi.stubEnv("LIBVIRT_AUTOSTART", "0")],
  ])("is not started for %s", async (_who, prepare) => {
    await daemon("libvirtd", listening(socket));
    prepare();
    await expect(openUserLink([socket], signal())).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("the pool that is made where there is none", () => {
  test("is in the user's own folder for a user's daemon", () => {
    vi.stubEnv("XDG_DATA_HOME", "/home/me/data");
    expect(defaultPoolPath("qemu:///session")).toBe("/home/me/data/libvirt/images");
    vi.stubEnv("XDG_DATA_HOME", "");
    expect(defaultPoolPath("qemu:///session")).toBe(join(homedir(), ".local/share/libvirt/images"));
  });

  test("is the host's for the system's, and nowhere for a user elsewhere", () => {
    expect(defaultPoolPath("qemu:///system")).toBe("/var/lib/libvirt/images");
    expect(defaultPoolPath("qemu+ssh://host/system")).toBe("/var/lib/libvirt/images");
    expect(defaultPoolPath("qemu+ssh://host/session")).toBeUndefined();
  });
});
