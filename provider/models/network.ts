import { z } from "zod";
import { cidr, ipAddress } from "./addresses";
import { optionalBlocks, textsInBlocks } from "./blocks";
import { objectName } from "./object-name";
import { providerInputs } from "./provider";

export const route = z
  .strictObject({
    to: cidr.describe("The network that the route leads to, e.g. `10.0.0.0/8`."),
    via: ipAddress.describe("The address of the router."),
  })
  .meta({ id: "Route", description: "A static route of the guest." });

// hypervisors' own names may have blanks and slashes in them, but none of these
const noName = "cannot be a name: write it without control characters, and not as . or ..";

function isNoName(text: string): boolean {
  return /^\.{1,2}$|\p{Cc}/u.test(text);
}

const ipAllocation = z
  .strictObject({
    type: z
      .enum(["DHCP", "Static", "Pool", "None"])
      .describe(
        "`DHCP`: guests ask a server of the network. `Static`: the machine or this network gives the address. `Pool`: each machine gets a free address of a range. `None`: guests get no address.",
      ),
    address: cidr
      .optional()
      .describe("With type Static: the address and prefix of the only machine on this network."),
    first: ipAddress
      .optional()
      .describe(
        "With type Pool: the lowest address of the range. A machine gets its address at its creation and keeps it.",
      ),
    last: ipAddress.optional().describe("With type Pool: the highest address of the range."),
    prefix: z
      .int()
      .min(1)
      .max(128)
      .optional()
      .describe("With type Pool: the prefix length of the network, e.g. 24."),
    gateway: ipAddress.optional().describe("The default gateway of guests with static addresses."),
    routes: z.array(route).optional().describe("Further routes of guests with static addresses."),
  })
  .meta({ id: "IpAllocation", description: "How guests get their addresses." });

export const networkInputs = z.strictObject({
  owner: z.string().min(1).describe("The ownership tag. The SDK sets it."),
  name: objectName.describe(
    "The name of the network on the hypervisor, where this resource creates it. Default: that of the resource.",
  ),
  provider: providerInputs.describe("The hypervisor: a Provider, or the `connection` of one."),
  source: z
    .strictObject(optionalBlocks("network", "The network on this hypervisor, or how to create it."))
    .superRefine((source, context) => {
      for (const { path } of textsInBlocks(source).filter(({ text }) => isNoName(text))) {
        context.addIssue({ code: "custom", path: [...path], message: noName });
      }
    })
    .meta({
      id: "NetworkSource",
      description: "The network, per hypervisor. The type of the Provider chooses the block.",
    }),
  ipAllocation: ipAllocation.optional().describe("How guests get their addresses. Default DHCP."),
  dns: z.array(ipAddress).optional().describe("Name servers of guests with static addresses."),
  mtu: z
    .int()
    .min(576)
    .max(65521)
    .optional()
    .describe("The largest packet in bytes that the machines' interfaces send."),
});

/** The settings of a network that a machine on it needs. */
export const networkAttachment = z
  .strictObject({
    id: z.string().min(1).describe("The id of a Network."),
    model: z
      .string()
      .min(1)
      .optional()
      .describe("The model of the interface, in the hypervisor's own words."),
    ipAllocation: ipAllocation.optional(),
    dns: z.array(ipAddress).optional().describe("Name servers of guests with static addresses."),
    mtu: z
      .int()
      .min(576)
      .max(65521)
      .optional()
      .describe("The largest packet in bytes that the interface sends."),
  })
  .meta({ id: "NetworkAttachment", description: "The settings of a network that a machine on it needs." });

export type IpAllocation = z.input<typeof ipAllocation>;
export type NetworkInputs = z.input<typeof networkInputs>;
export type NetworkAttachment = z.input<typeof networkAttachment>;
