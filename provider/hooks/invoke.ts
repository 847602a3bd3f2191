import type { z } from "zod";
import { ProviderError } from "../contract/errors";
import type { Violation } from "../contract/violation";
import { functions } from "../functions";
import type { ProviderFunction } from "../functions/provider-function";
import { type FunctionName, functionModels } from "../models/functions";
import type { Operation } from "../runtime/operation";
import { openSession } from "../runtime/sessions";
import { containsUnknown, type PropertyMap } from "../runtime/values";
import { refuseArguments } from "./refuse-arguments";
import { runHook } from "./run-hook";
import { validate } from "./validation";

/**
 * Calls a function by its name. It reads the hypervisor of the connection and changes nothing. Throws `NotFound` where there is
 * nothing to answer with, and `InvalidSpec` for arguments that are wrong or not known yet.
 */
export function invoke(
  name: string,
  args: PropertyMap,
  connection: PropertyMap,
  operation: Operation,
): Promise<PropertyMap> {
  const subject = { kind: name, hook: "invoke", name: args.name ?? args.id };
  return runHook(subject, operation, async () => {
    const known = functionNamed(name);
    const model = functionModels[known];
    refuseArguments([...unknownArguments(args), ...validate(model.arguments, args)], connection);
    const { session } = await openSession(connection);
    const run = functions[known] as ProviderFunction<never>;
    const result: unknown = await run(args as never, { session, type: connection.type });
    return (model.result as z.ZodType<PropertyMap>).parse(result);
  });
}

function functionNamed(name: string): FunctionName {
  const names = Object.keys(functionModels) as FunctionName[];
  const known = names.find((candidate) => candidate === name);
  if (known !== undefined) return known;
  throw new ProviderError("NotSupported", "this version of pulumi-virtrigaud has no such function", {
    remediation: `use one of ${names.join(", ")}`,
  });
}

function unknownArguments(args: PropertyMap): Violation[] {
  return Object.entries(args)
    .filter(([, value]) => containsUnknown(value))
    .map(([property]) => ({ property, reason: "is not known yet: call the function when it is" }));
}
