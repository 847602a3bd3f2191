/** A machine that no state knows, brought into a stack: read by its id, and imported from a file. */
import { join } from "node:path";
import * as hooks from "../../provider/hooks";
import type { PropertyMap } from "../../provider/runtime/values";
import type { EngineProject, EngineStack } from "./harness";

export interface Import {
  readonly project: EngineProject;
  readonly stack: EngineStack;
  /** The hypervisor's id of the machine. */
  readonly id: string;
  /** The name of the resource. */
  readonly name: string;
  /** A machine of the stack on the same Provider, whose link and connection the imported one gets. */
  readonly donor: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Returns the arguments with which a program declares the machine, but for its Provider. */
export async function importByFile({ project, stack, id, name, donor, env }: Import): Promise<PropertyMap> {
  const known = await stack.resource(donor);
  if (known === undefined) throw new Error(`the stack has no ${donor}`);
  const { provider, owner, __provider } = known.inputs as PropertyMap;
  const tag = String(owner).replace(`::${donor}#`, `::${name}#`);
  const found = await hooks.read("VirtualMachine", id, { provider: provider ?? null, owner: tag }, operation);
  if (found === undefined) throw new Error(`there is no machine ${id}`);
  const link = { __provider: __provider ?? null };
  const resource = {
    type: known.type,
    name,
    id: found.id,
    inputs: { ...found.inputs, ...link },
    outputs: { ...found.outputs, ...link },
  };
  await project.write("import.json", JSON.stringify({ resources: [resource] }));
  const file = join(project.directory, "import.json");
  const quiet = ["--yes", "--generate-code=false", "--protect=false"];
  await stack.cli(
    ["import", "--file", file, "--stack", stack.name, ...quiet],
    env === undefined ? {} : { env },
  );
  const { provider: _provider, owner: _owner, ...inputs } = found.inputs;
  return inputs;
}

const operation = {
  signal: new AbortController().signal,
  report: () => undefined,
  config: () => undefined,
};
