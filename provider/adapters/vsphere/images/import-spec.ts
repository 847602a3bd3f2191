/** What the server makes of an OVF descriptor. */
import { ProviderError } from "../../../contract/errors";
import type { ImageBlock } from "../config";
import { fromLocalizedFault } from "../errors";
import type { MachinePlace } from "../machines/placement";
import type { Option } from "../marker";
import type { VsphereSession } from "../session";
import { escapeName } from "../transport/names";
import type { AnyVim, Vim } from "../transport/vim-types";

/** What becomes of an archive. */
export interface ImportTarget {
  readonly place: MachinePlace;
  readonly name: string;
  readonly block: ImageBlock;
  /** What the machine has in its settings from the beginning on. */
  readonly options: readonly Option[];
}

export interface ImportPlan {
  readonly spec: AnyVim<"ImportSpec">;
  /** By their names in the archive. */
  readonly files: ReadonlyMap<string, Vim<"OvfFileItem">>;
}

const property = "source.vsphere";

export async function planImport(
  session: VsphereSession,
  descriptor: string,
  target: ImportTarget,
): Promise<ImportPlan> {
  const { vim } = session;
  const { place, name, block } = target;
  const { pool, host, datastore } = place;
  if (pool === undefined || datastore === undefined) throw new RangeError("an import has a place");
  const cisp = {
    $type: "OvfCreateImportSpecParams" as const,
    locale: "",
    deploymentOption: block.deploymentOption ?? "",
    entityName: escapeName(name),
    hostSystem: host,
    networkMapping: await mapNetworks(session, descriptor, target),
    diskProvisioning: block.diskType ?? "thin",
  };
  const values = { ovfDescriptor: descriptor, resourcePool: pool, datastore: datastore.ref, cisp };
  const result = await vim.invoke("CreateImportSpec", ovfManager(session), values, { reference: name });
  return planOf(session, result, target);
}

function planOf(
  { vim }: VsphereSession,
  { importSpec, fileItem = [], warning = [], error = [] }: Vim<"OvfCreateImportSpecResult">,
  { name, options }: ImportTarget,
): ImportPlan {
  for (const { localizedMessage } of warning) vim.context.report("debug", `${name}: ${localizedMessage}`);
  const [refusal] = error;
  if (refusal !== undefined) throw fromLocalizedFault(refusal).with({ property });
  if (importSpec === undefined) throw new ProviderError("Internal", "vSphere makes nothing of the OVF");
  if (importSpec.$type !== "VirtualMachineImportSpec") throw severalMachines();
  const { configSpec } = importSpec;
  const extraConfig = [...(configSpec.extraConfig ?? []), ...options];
  return {
    spec: { ...importSpec, configSpec: { ...configSpec, extraConfig } },
    files: new Map(fileItem.map((file) => [file.path, sendable(file)])),
  };
}

function severalMachines(): ProviderError {
  return new ProviderError("NotSupported", "the OVF is of several machines", {
    property,
    remediation: "import each machine from an OVA of its own",
  });
}

function sendable(file: Vim<"OvfFileItem">): Vim<"OvfFileItem"> {
  const { path, compressionMethod = "", chunkSize = 0 } = file;
  if (compressionMethod === "" && chunkSize === 0) return file;
  throw new ProviderError("NotSupported", `${path} is compressed or cut into pieces`, {
    property,
    remediation: "make the OVA anew with ovftool, which does neither by default",
  });
}

/** All of them to the one that is named; without it, vSphere chooses. */
async function mapNetworks(
  session: VsphereSession,
  descriptor: string,
  { place, block }: ImportTarget,
): Promise<Vim<"OvfNetworkMapping">[] | undefined> {
  const { inventory, vim } = session;
  if (block.network === undefined) return undefined;
  const network = await inventory.existing({
    types: ["Network"],
    what: "network",
    name: block.network,
    property: `${property}.network`,
    within: place.datacenter.path,
  });
  const pdp = { locale: "", deploymentOption: block.deploymentOption ?? "" };
  const values = { ovfDescriptor: descriptor, pdp };
  const parsed = await vim.invoke("ParseDescriptor", ovfManager(session), values);
  return parsed.network?.map(({ name }) => ({ name, network: network.ref }));
}

function ovfManager({ vim }: VsphereSession) {
  const { ovfManager: manager } = vim.content;
  if (manager !== undefined) return manager;
  throw new ProviderError("NotSupported", "this endpoint does not import OVF", { property });
}
