import type { ListOptions, MachineDetails, MachineSummary } from "../../../contract/adapter";
import { givenAddresses } from "../../../contract/given-addresses";
import { locationOf } from "../from-native";
import { readPower } from "../from-native/power";
import { type Marker, readMarker, tagOf } from "../marker";
import type { VsphereSession } from "../session";
import type { Properties } from "../transport/managed-objects";
import { unescapeName } from "../transport/names";
import type { MoRef } from "../transport/vim-types";
import { taggedOf } from "./tags";

const summaryPaths = ["name", "config.instanceUuid", "config.template", "config.extraConfig"] as const;
const detailPaths = [...summaryPaths, "config.files", "runtime", "summary.config"] as const;

type Summarized = Properties<"VirtualMachine", (typeof summaryPaths)[number]>;
type Detailed = Properties<"VirtualMachine", (typeof detailPaths)[number]>;

/** In pages as the server makes them. */
export async function listMachines(
  session: VsphereSession,
  { details = false }: ListOptions = {},
): Promise<MachineSummary[]> {
  const { find } = session.vim;
  if (!details) {
    const all = await find.all("VirtualMachine", summaryPaths);
    return all.map(({ ref, properties }) => summaryOf(ref, properties, markerOf(properties)));
  }
  const all = await find.all("VirtualMachine", detailPaths);
  return Promise.all(
    all.map(async ({ ref, properties }) => {
      const marker = markerOf(properties);
      const summary = summaryOf(ref, properties, marker);
      return { ...summary, details: await detailsOf(session, ref, properties, marker) };
    }),
  );
}

function markerOf(properties: Summarized): Marker | undefined {
  return readMarker(properties["config.extraConfig"], properties["config.instanceUuid"]);
}

function summaryOf(ref: MoRef, properties: Summarized, marker: Marker | undefined): MachineSummary {
  const owner = tagOf(marker);
  return {
    reference: properties["config.instanceUuid"] ?? ref.value,
    name: unescapeName(properties.name),
    ...(properties["config.template"] === true && { template: true }),
    ...(marker !== undefined && owner !== undefined && { owner, ...givenAddresses(marker.interfaces) }),
  };
}

async function detailsOf(
  session: VsphereSession,
  ref: MoRef,
  properties: Detailed,
  marker: Marker | undefined,
): Promise<MachineDetails> {
  const { runtime, "summary.config": config } = properties;
  const [host, tagged] = await Promise.all([
    session.reads.hostName(runtime.host),
    taggedOf(session, ref, marker),
  ]);
  return {
    power: readPower(runtime).power,
    cpus: config.numCpu ?? 0,
    memoryBytes: (config.memorySizeMB ?? 0) * 2 ** 20,
    location: locationOf(properties, host),
    ...tagged,
  };
}
