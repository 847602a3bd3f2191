import { z } from "zod";
import { hypervisorConfigs, hypervisorTypes } from "../adapters/registry";
import { capabilityNames } from "../contract/capabilities";
import { identityPattern } from "../contract/ownership";
import { defaultPlacementKeys, placementTable } from "../contract/placement";
import { optionalBlocks } from "./blocks";
import { places } from "./places";
import { circuitBreaker, rateLimit, retry, timeouts } from "./resilience";
import { credentials, secretValue } from "./secrets";
import { shape } from "./shape";
import { hasUrlPassword } from "./url-secrets";

export const placementDefaults = z
  .strictObject({
    ...places(defaultPlacementKeys, (key) => placementTable[key].defaultDescription),
    network: z.string().min(1).optional().describe("The network of interfaces that name none."),
    storagePool: z.string().min(1).optional().describe("The storage pool for disks and images."),
    nodes: z.array(z.string().min(1)).optional().describe("The nodes on which machines may be created."),
    namespace: z.string().min(1).optional().describe("The namespace for machines."),
    storageClass: z.string().min(1).optional().describe("The storage class of disks that name none."),
  })
  .meta({
    id: "PlacementDefaults",
    description: "Where machines, disks and images are placed when neither class nor machine says so.",
  });

/** Inputs of a Provider. A machine carries those that the program sets as its connection. */
export const providerInputs = z
  .strictObject(
    {
      type: z.enum(hypervisorTypes as [string, ...string[]]).describe("The type of the hypervisor."),
      endpoint: z
        .string()
        .min(1)
        .refine((endpoint) => !hasUrlPassword(endpoint), {
          error: "has a password in it: write the password as credentials.password, best by reference",
        })
        .optional()
        .describe(
          "The address of the hypervisor: a URI, or the folder of the mock. Default: the hypervisor's environment variable, e.g. LIBVIRT_DEFAULT_URI.",
        ),
      credentials: credentials.optional(),
      caBundle: secretValue
        .optional()
        .describe("The certificate authorities to trust, in PEM format, by value or by reference."),
      hostKeys: secretValue
        .optional()
        .describe(
          "The SSH host keys to trust, as lines of a known_hosts file, by value or by reference. Default: the known_hosts files of whoever runs `pulumi`.",
        ),
      insecureSkipVerify: z
        .boolean()
        .optional()
        .describe("Trusts any TLS certificate and SSH host key. For laboratories only. Default false."),
      defaults: placementDefaults.optional(),
      rateLimit: rateLimit.optional(),
      retry: retry.optional(),
      circuitBreaker: circuitBreaker.optional(),
      timeouts: timeouts.optional(),
      withoutCapabilities: z
        .array(z.enum(capabilityNames as unknown as [string, ...string[]]))
        .optional()
        .describe("Capabilities of the hypervisor that machines must not use, e.g. `memorySnapshots`."),
      ...optionalBlocks("provider", "Settings of the connection to this hypervisor."),
    },
    { error: shape("write a Provider, or the `connection` of one") },
  )
  .meta({ id: "Connection", description: "How to reach a hypervisor." });

export type ProviderInputs = z.input<typeof providerInputs>;

/** The rule for `endpoint` of a hypervisor. */
export function endpointRule(type: string): z.ZodType | undefined {
  return Object.entries(hypervisorConfigs).find(([kind]) => kind === type)?.[1].endpoint;
}

/** A Provider as a resource of its own. */
export const providerResource = providerInputs.extend({
  name: z.string().min(1).describe("The name of the resource."),
  identity: z
    .string()
    .regex(identityPattern, "write the identity as an error or an earlier output of the Provider names it")
    .optional()
    .describe(
      "The identity of a lost state. This stack takes back the objects that the lost state owned. Default: random text, made once and kept in the state.",
    ),
});
