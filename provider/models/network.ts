import { z } from "zod";
import { cidr, ipAddress } from "./addresses";
import { optionalBlocks, textsInBlocks } from "./blocks";
import { objectName } from "./object-name";
import { providerInputs } from "./provider";

export const route = z.strictObject({ to: cidr, via: ipAddress }).meta({ id: "Route" });

// hypervisors' own names may have blanks and slashes in them, but none of these
const noName = "cannot be a name: write it without control characters, and not as . or ..";

function isNoName(text: string): boolean {
  return /^\.{1,2}$|\p{Cc}/u.test(text);
}

const ipAllocation = z
  .strictObject({
    type: z.enum(["DHCP", "Static", "Pool", "None"]),
    address: cidr.optional().describe("With type Static, for a network of one machine: address and prefix."),
    first: ipAddress
      .optional()
      .describe(
        "With type Pool: the lowest address that a machine may be given, at its creation and for its life.",
      ),
    last: ipAddress.optional().describe("With type Pool: the highest."),
    prefix: z
      .int()
      .min(1)
      .max(128)
      .optional()
      .describe("With type Pool: the length of the network's prefix."),
    gateway: ipAddress.optional(),
    routes: z.array(route).optional(),
  })
  .meta({ id: "IpAllocation" });

export const networkInputs = z.strictObject({
  owner: z.string().min(1),
  name: objectName.describe("Default: that of the resource."),
  provider: providerInputs,
  source: z
    .strictObject(optionalBlocks("network", "What this network is for this hypervisor."))
    .superRefine((source, context) => {
      for (const { path } of textsInBlocks(source).filter(({ text }) => isNoName(text))) {
        context.addIssue({ code: "custom", path: [...path], message: noName });
      }
    })
    .meta({ id: "NetworkSource", description: "One block per hypervisor; the Provider's type chooses." }),
  ipAllocation: ipAllocation.optional().describe("How guests get their addresses. Default DHCP."),
  dns: z.array(ipAddress).optional().describe("Name servers of guests with static addresses."),
  mtu: z.int().min(576).max(65521).optional(),
});

/** What a machine needs to know of a network, beside where it is. */
export const networkAttachment = z
  .strictObject({
    id: z.string().min(1).describe("The id of a Network."),
    model: z.string().min(1).optional(),
    ipAllocation: ipAllocation.optional(),
    dns: z.array(ipAddress).optional(),
    mtu: z.int().min(576).max(65521).optional(),
  })
  .meta({ id: "NetworkAttachment" });

export type IpAllocation = z.input<typeof ipAllocation>;
export type NetworkInputs = z.input<typeof networkInputs>;
export type NetworkAttachment = z.input<typeof networkAttachment>;
