import { groupOf, notFound, sourceBlock } from "./lookups";
import { ownerOf } from "./owner-of";
import type { ProviderFunction } from "./provider-function";

export const getNetwork: ProviderFunction<"getNetwork"> = async (args, { session, type }) => {
  const networks = groupOf(session, "networks");
  const { id, name = "" } = args;
  const found =
    id === undefined
      ? await networks.find({ name, source: sourceBlock(args.source, type) })
      : await networks.observe(id);
  if (found === undefined) throw notFound("network", args);
  const { reference, location, active = true } = found;
  return { id: reference, ...ownerOf(found), location, active };
};
