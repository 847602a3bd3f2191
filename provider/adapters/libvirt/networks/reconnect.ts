/** Machines that run while their network is started: its bridge is a new one, and their taps are in none. */
import { toProviderError } from "../../../contract/errors";
import { interfacesOf } from "../from-native/devices";
import { impact, listFlags } from "../machines/domain-flags";
import { networkReference } from "../network-reference";
import type { LibvirtCaller } from "../transport/caller";
import { type DomainReference, type NetworkReference, procedures } from "../transport/procedures";
import { attribute, type Element, find, markup, parseXml, replace, serialize, text } from "../xml";

/** Whose bridge libvirt itself makes and takes away; all others outlive the network. */
const ownBridge: readonly string[] = ["nat", "route", "open"];

/** A machine that stays cut off is told of, and is no failure: the network runs. */
export async function reconnectMachines(caller: LibvirtCaller, network: NetworkReference): Promise<void> {
  const bridge = await bridgeOf(caller, network);
  if (bridge === undefined) return;
  const { domains } = await caller.invoke(procedures.connectListAllDomains, { flags: listFlags.active });
  await Promise.all(domains.map((domain) => reconnect(caller, domain, network.name, bridge)));
}

async function bridgeOf(caller: LibvirtCaller, network: NetworkReference): Promise<string | undefined> {
  const { xml } = await caller.invoke(procedures.networkGetXmlDesc, { network, flags: 0 });
  const element = parseXml(xml);
  const forward = find(element, "forward");
  const mode = attribute(forward, "mode");
  if (forward !== undefined && mode !== undefined && !ownBridge.includes(mode)) return undefined;
  return attribute(element, "name", "bridge");
}

async function reconnect(
  caller: LibvirtCaller,
  domain: DomainReference,
  network: string,
  bridge: string,
): Promise<void> {
  try {
    const { xml } = await caller.invoke(procedures.domainGetXmlDesc, { domain, flags: 0 });
    const machine = parseXml(xml);
    const reference = networkReference({ type: "network", name: network });
    const plugs = interfacesOf(machine).filter((item) => item.network === reference);
    for (const { element } of plugs) await replug(caller, domain, element, bridge);
    if (plugs.length === 0) return;
    caller.context.report("info", `connected ${text(machine, "name")} to the network "${network}" again`);
  } catch (error) {
    const { reason } = toProviderError(error);
    caller.context.report(
      "warning",
      `${domain.name} is cut off from the network "${network}", which was started: ${reason}; power it off and on`,
    );
  }
}

/**
 * libvirt moves a tap only where the definition names another bridge (9.0): so the interface is on the bridge itself
 * for a moment, and on the network again. The stored definition stays as it is.
 */
async function replug(
  caller: LibvirtCaller,
  domain: DomainReference,
  element: Element,
  bridge: string,
): Promise<void> {
  const source = find(element, "source");
  const network = attribute(source, "network");
  const portgroup = attribute(source, "portgroup");
  const update = async (type: string, attributes: Readonly<Record<string, string | undefined>>) => {
    element.setAttribute("type", type);
    replace(element, "source", markup("source", attributes));
    const input = { domain, xml: serialize(element), flags: impact.live };
    await caller.invoke(procedures.domainUpdateDeviceFlags, input, {
      reference: domain.uuid,
      effect: "idempotent",
    });
  };
  await update("bridge", { bridge });
  await update("network", { network, portgroup });
}
