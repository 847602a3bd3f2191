// A Pulumi project in a temporary folder, for measuring the real engine.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @param {string} program CommonJS
 * @param {Record<string, string>} [env] of the program and the providers
 */
export async function createProject(program, env = {}) {
  const directory = await mkdtemp(join(tmpdir(), "virtrigaud-bench-"));
  await mkdir(join(directory, "state"));
  await symlink(join(repository, "node_modules"), join(directory, "node_modules"));
  await writeFile(join(directory, "Pulumi.yaml"), JSON.stringify({ name: "bench", runtime: "nodejs" }));
  await writeFile(join(directory, "package.json"), JSON.stringify({ name: "bench", private: true }));
  await writeFile(join(directory, "index.js"), program);
  const cli = await findCli();
  const environment = { ...engineEnvironment(cli, directory), ...env };
  await pulumi(["stack", "init", "bench"]);

  /** @param {string[]} args @param {Record<string, string>} [more] */
  async function pulumi(args, more = {}) {
    const started = performance.now();
    const child = spawn(cli, [...args, "--non-interactive"], {
      cwd: directory,
      env: { ...environment, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    const watch = watchMemory(directory);
    const code = await new Promise((resolve) => child.on("exit", resolve));
    const peakBytes = watch.stop();
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${output.slice(-3000)}`);
    return { seconds: (performance.now() - started) / 1000, peakBytes };
  }

  return {
    directory,
    /** @param {Record<string, string>} [more] */
    up: (more) => pulumi(["up", "--yes", "--skip-preview", "--stack", "bench"], more),
    refresh: () => pulumi(["refresh", "--yes", "--skip-preview", "--stack", "bench"]),
    destroy: () => pulumi(["destroy", "--yes", "--skip-preview", "--stack", "bench"]),
    stateBytes: async () => (await stat(join(directory, "state/.pulumi/stacks/bench/bench.json"))).size,
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}

async function findCli() {
  const manifest = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  return join(home, "versions", manifest.devDependencies.pulumi, "bin/pulumi");
}

/** @param {string} cli @param {string} directory */
function engineEnvironment(cli, directory) {
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith("PULUMI_"));
  return {
    ...Object.fromEntries(inherited),
    PATH: [dirname(cli), join(repository, "node_modules/.bin"), process.env.PATH].join(delimiter),
    PULUMI_HOME: join(directory, "home"),
    PULUMI_BACKEND_URL: `file://${join(directory, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** Samples the peak resident memory of the dynamic provider that works in this folder. @param {string} directory */
function watchMemory(directory) {
  let peak = 0;
  const timer = setInterval(async () => {
    for (const pid of await readdir("/proc").catch(() => [])) {
      if (!/^\d+$/.test(pid)) continue;
      try {
        const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
        if (!command.includes("dynamic-provider")) continue;
        const environment = await readFile(`/proc/${pid}/environ`, "utf8");
        if (!environment.includes(directory)) continue;
        const line = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, "utf8"));
        peak = Math.max(peak, Number(line?.[1] ?? 0) * 1024);
      } catch {
        // the process ended while it was looked at
      }
    }
  }, 250);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}
