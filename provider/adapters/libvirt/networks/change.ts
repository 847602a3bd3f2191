/** Changes of a network that libvirt does with its machines on it: what it gives to guests, and when it starts. */
import { isDeepStrictEqual } from "node:util";
import type { DesiredNetwork } from "../../../contract/network";
import { impact } from "../machines/domain-flags";
import type { LibvirtSession } from "../session";
import { dhcpMarkup, type NetworkBlock } from "../to-native/network-xml";
import { type NetworkReference, procedures } from "../transport/procedures";
import { attribute, children, type Element, find, type Markup, parseXml, serialize } from "../xml";

/** virNetworkUpdateCommand and virNetworkUpdateSection. */
const command = { modify: 1, delete: 2, addLast: 3 } as const;
const section = { dhcpHost: 4, dhcpRange: 5 } as const;

/** True when nothing else than these differs: all else libvirt does to networks that are off only. */
export function changesNetwork(previous: DesiredNetwork, next: DesiredNetwork): boolean {
  const [before, now] = [previous, next].map(({ source }) => (source as NetworkBlock).create);
  if (before === undefined || now === undefined) return false;
  const hasDhcp = (block: typeof now): boolean => dhcpMarkup(block) !== undefined;
  return (
    previous.name === next.name &&
    previous.mtu === next.mtu &&
    hasDhcp(before) === hasDhcp(now) &&
    isDeepStrictEqual(fixed(previous), fixed(next))
  );
}

// the model is that of the machines' interfaces, not of the network
function fixed({ source }: DesiredNetwork): unknown {
  const { create, model: _model, ...others } = source as NetworkBlock;
  const { dhcpStart: _start, dhcpEnd: _end, hosts: _hosts, autostart: _autostart, ...rest } = create ?? {};
  return { ...others, create: rest };
}

/** Each step looks at what is there: a change that was interrupted goes on. */
export async function changeNetwork(
  session: LibvirtSession,
  network: NetworkReference,
  desired: DesiredNetwork,
  previous: DesiredNetwork,
): Promise<void> {
  const { caller } = session;
  const [now, before] = [desired, previous].map(({ source }) => (source as NetworkBlock).create);
  if (now === undefined || before === undefined) return;
  const { active } = await caller.invoke(procedures.networkIsActive, { network });
  const wanted = dhcpMarkup(now);
  if (wanted !== undefined) {
    await changeRange(session, network, active, wanted.range);
    await changeHosts(session, network, active, wanted.hosts, dhcpMarkup(before)?.hosts ?? []);
  }
  const { autostart = true } = now;
  await caller.invoke(procedures.networkSetAutostart, { network, autostart });
}

/** The new range comes before the old one goes: at no moment guests get nothing. */
async function changeRange(
  session: LibvirtSession,
  network: NetworkReference,
  active: boolean,
  range: Markup,
): Promise<void> {
  const present = children(await dhcpOf(session, network), "range");
  const isWanted = (element: Element): boolean => same(element, range, ["start", "end"]);
  if (!present.some(isWanted))
    await update(session, network, active, command.addLast, section.dhcpRange, serialize(range));
  for (const element of present.filter((item) => !isWanted(item)))
    await update(session, network, active, command.delete, section.dhcpRange, serialize(element));
}

/** Hosts that others have added stay. */
async function changeHosts(
  session: LibvirtSession,
  network: NetworkReference,
  active: boolean,
  wanted: readonly Markup[],
  previous: readonly Markup[],
): Promise<void> {
  const present = children(await dhcpOf(session, network), "host");
  const ofMac = (mac: unknown) => present.find((element) => attribute(element, "mac")?.toLowerCase() === mac);
  const gone = previous.filter(
    ({ attributes }) => !wanted.some((item) => item.attributes.mac === attributes.mac),
  );
  for (const { attributes } of gone) {
    const element = ofMac(attributes.mac);
    if (element !== undefined)
      await update(session, network, active, command.delete, section.dhcpHost, serialize(element));
  }
  for (const item of wanted) {
    const element = ofMac(item.attributes.mac);
    if (element !== undefined && same(element, item, ["name", "ip"])) continue;
    const how = element === undefined ? command.addLast : command.modify;
    await update(session, network, active, how, section.dhcpHost, serialize(item));
  }
}

function same(element: Element, { attributes }: Markup, names: readonly string[]): boolean {
  return names.every((name) => attribute(element, name) === attributes[name]);
}

async function dhcpOf({ caller }: LibvirtSession, network: NetworkReference): Promise<Element | undefined> {
  const { xml } = await caller.invoke(procedures.networkGetXmlDesc, { network, flags: 0 });
  return find(parseXml(xml), "ip/dhcp");
}

async function update(
  { caller }: LibvirtSession,
  network: NetworkReference,
  active: boolean,
  how: number,
  what: number,
  xml: string,
): Promise<void> {
  // before libvirt 7.2 the two change places on the wire
  const inOrder = caller.client.features.networkUpdateInOrder;
  const flags = active ? impact.live | impact.config : impact.config;
  const input = { network, command: inOrder ? how : what, section: inOrder ? what : how, xml, flags };
  await caller.invoke(procedures.networkUpdate, input, { reference: network.name });
}
