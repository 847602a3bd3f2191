/** The quickstart's stack: in a file backend inside `.state`, so that nobody's own Pulumi account or stacks are touched. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findPulumi } from "../setup/find-pulumi.mjs";
import { pathWith, stateFolder } from "../shared/paths.mjs";
import { capture, run, ScriptError } from "../shared/processes.mjs";

const name = "dev";
const backend = join(stateFolder, "backend");

export async function openStack() {
  const cli = await findPulumi({ pinned: false });
  if (cli === undefined) throw new ScriptError("There is no Pulumi CLI; `npm run setup -- cli` says why.");
  mkdirSync(backend, { recursive: true });
  return new Stack(join(cli.folder, "pulumi"), environment(cli.folder));
}

/** @param {string} folder of the CLI @returns {NodeJS.ProcessEnv} */
function environment(folder) {
  return {
    ...process.env,
    PATH: pathWith(folder),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // The set-up's types are checked by `npm run typecheck`; a check at every run would take most of its time.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}

class Stack {
  /**
   * @param {string} cli
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(cli, env) {
    this.cli = cli;
    this.env = env;
  }

  /** @returns {Promise<boolean>} */
  async exists() {
    const stacks = JSON.parse(await this.#ask("stack", "ls", "--json"));
    return stacks.some((/** @type {{ name: string }} */ stack) => stack.name === name);
  }

  async create() {
    await this.#ask("stack", "init", name, "--no-select");
  }

  async up() {
    await this.#tell("up", "--yes", "--stack", name);
  }

  /** @returns {Promise<Record<string, unknown>>} */
  async outputs() {
    return JSON.parse(await this.#ask("stack", "output", "--json", "--stack", name));
  }

  async destroy() {
    await this.#tell("destroy", "--yes", "--stack", name);
    await this.#ask("stack", "rm", name, "--yes");
    rmSync(backend, { recursive: true, force: true });
  }

  /** With the terminal's own output. @param {string[]} args */
  async #tell(...args) {
    const code = await run(this.cli, args, { env: this.env });
    if (code !== 0) throw new ScriptError(`pulumi ${args.join(" ")} ended with exit code ${code}.`);
  }

  /** For its output. @param {string[]} args */
  async #ask(...args) {
    const { code, stdout, stderr } = await capture(this.cli, [...args, "--non-interactive"], {
      env: this.env,
    });
    if (code !== 0)
      throw new ScriptError(`pulumi ${args.join(" ")} ended with exit code ${code}:\n${stderr}`);
    return stdout;
  }
}
