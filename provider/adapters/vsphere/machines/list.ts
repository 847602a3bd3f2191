import type { MachineSummary } from "../../../contract/adapter";
import { givenAddresses } from "../../../contract/given-addresses";
import { readMarker, tagOf } from "../marker";
import type { VsphereSession } from "../session";
import { unescapeName } from "../transport/names";

/** Machines and not templates, in pages as the server makes them. */
export async function listMachines({ vim }: VsphereSession): Promise<MachineSummary[]> {
  const all = await vim.find.all("VirtualMachine", [
    "name",
    "config.instanceUuid",
    "config.template",
    "config.extraConfig",
  ]);
  return all
    .filter(({ properties }) => properties["config.template"] !== true)
    .map(({ ref, properties }) => {
      const reference = properties["config.instanceUuid"];
      const marker = readMarker(properties["config.extraConfig"], reference);
      const owner = tagOf(marker);
      return {
        reference: reference ?? ref.value,
        name: unescapeName(properties.name),
        ...(marker !== undefined && owner !== undefined && { owner, ...givenAddresses(marker.interfaces) }),
      };
    });
}
