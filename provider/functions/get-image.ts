import { definedOnly } from "../contract/defined-only";
import { formatQuantity } from "../units";
import { groupOf, notFound, sourceBlock } from "./lookups";
import { ownerOf } from "./owner-of";
import type { ProviderFunction } from "./provider-function";

export const getImage: ProviderFunction<"getImage"> = async (args, { session, type }) => {
  const images = groupOf(session, "images");
  const { id, name = "" } = args;
  const desired = { name, source: sourceBlock(args.source, type), onMissing: "Fail", force: false } as const;
  const found = id === undefined ? await images.find(desired) : await images.observe(id);
  if (found === undefined) throw notFound("image", args);
  const { reference, location, sizeBytes, format } = found;
  const size = sizeBytes === undefined ? undefined : formatQuantity(sizeBytes);
  return { id: reference, ...ownerOf(found), location, ...definedOnly({ size, format }) };
};
