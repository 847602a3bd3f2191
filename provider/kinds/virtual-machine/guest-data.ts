import { createHash } from "node:crypto";
import { instanceIdOf } from "../../cloud-init/instance-id";
import { renderTemplate } from "../../cloud-init/template";
import type { DesiredInterface, GuestData } from "../../contract/machine";
import { parseTag } from "../../contract/ownership";
import type { SecretValue } from "../../models/secrets";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { resolveSecret, resolveText } from "../../runtime/secret-references";

export interface GuestDocuments {
  readonly guest: GuestData | undefined;
  /** Stands for all of it in state; `undefined` when the guest is given nothing. */
  readonly digest: string | undefined;
}

/** Stands in state for documents of which nobody knows whether the guest has got them. */
export const unknownDocuments = "unknown";

/** The documents for the guest's first boot: read from where they are, filled in, and their digest. */
export async function guestDocuments(
  inputs: VirtualMachineInputs,
  interfaces: readonly DesiredInterface[],
): Promise<GuestDocuments> {
  const [userData, metaData, networkConfig, ignition, sshPublicKey] = await Promise.all([
    documentText(cloudInitOf(inputs)?.document),
    documentText(inputs.metaData),
    documentText(inputs.networkConfig),
    documentText(inputs.userData?.ignition),
    resolveText(inputs.userData?.sshPublicKey),
  ]);
  const { name, imageDefaults } = inputs;
  const values = { name, sshPublicKey, user: imageDefaults?.guest?.user };
  const property = cloudInitOf(inputs)?.property;
  const texts = {
    userData: userData === undefined ? undefined : renderTemplate(userData, values, property),
    metaData,
    networkConfig,
    ignition,
  };
  const addresses = interfaces.filter(isStatic).map(addressing);
  const given = Object.values(texts).some((text) => text !== undefined) || addresses.length > 0;
  if (!given) return { guest: undefined, digest: undefined };
  const digest = createHash("sha256")
    .update(JSON.stringify([texts, addresses]))
    .digest("hex")
    .slice(0, 32);
  return {
    guest: {
      ...texts,
      instanceId: instanceIdOf(
        parseTag(inputs.owner).owner,
        inputs.updatePolicy?.userData === "Rerun" ? digest : "",
      ),
    },
    digest,
  };
}

/** The machine's own documents count as a whole: the image's template is for one that has none. */
function cloudInitOf({ userData, imageDefaults }: VirtualMachineInputs) {
  const { cloudInit, ignition } = userData ?? {};
  if (cloudInit !== undefined) return { document: cloudInit, property: "userData.cloudInit" };
  const template = imageDefaults?.guest?.userDataTemplate;
  if (template === undefined || ignition !== undefined) return undefined;
  return { document: template, property: "imageDefaults.guest.userDataTemplate" };
}

async function documentText(
  document: { inline?: string | undefined; from?: SecretValue | undefined } | undefined,
) {
  if (document === undefined) return undefined;
  return document.inline ?? resolveSecret(document.from);
}

function isStatic(item: DesiredInterface): boolean {
  return item.addresses.length > 0;
}

function addressing({ name, addresses, gateway, dns, routes }: DesiredInterface): object {
  return { name, addresses, gateway, dns, routes };
}
