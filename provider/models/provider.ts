import { z } from "zod";
import { hypervisorConfigs, hypervisorKinds } from "../adapters/registry";
import { capabilityNames } from "../contract/capabilities";
import { identityPattern } from "../contract/ownership";
import { circuitBreaker, rateLimit, retry, timeouts } from "../resilience/settings";
import { optionalBlocks } from "./blocks";
import { credentials, secretValue } from "./secrets";
import { hasUrlPassword } from "./url-secrets";

export const placementDefaults = z
  .strictObject({
    datastore: z.string().min(1).optional(),
    storagePod: z.string().min(1).optional(),
    cluster: z.string().min(1).optional(),
    folder: z.string().min(1).optional(),
    resourcePool: z.string().min(1).optional(),
    network: z.string().min(1).optional(),
    storagePool: z.string().min(1).optional(),
    nodes: z.array(z.string().min(1)).optional(),
    namespace: z.string().min(1).optional(),
    storageClass: z.string().min(1).optional(),
  })
  .meta({
    id: "PlacementDefaults",
    description: "Where things land when neither class nor machine says so.",
  });

/** Inputs of a Provider; a machine carries the ones its user set as its connection. */
export const providerInputs = z
  .strictObject({
    type: z.enum(hypervisorKinds as [string, ...string[]]).describe("The hypervisor."),
    endpoint: z
      .string()
      .min(1)
      .refine((endpoint) => !hasUrlPassword(endpoint), {
        error: "has a password in it: write the password as credentials.password, best by reference",
      })
      .optional()
      .describe(
        "A URI, or the folder of the mock. Default: the hypervisor's environment variable, e.g. LIBVIRT_DEFAULT_URI.",
      ),
    credentials: credentials.optional(),
    caBundle: secretValue.optional().describe("PEM of the authorities to trust, by value or by reference."),
    insecureSkipVerify: z
      .boolean()
      .optional()
      .describe("Trusts any TLS certificate and SSH host key. Default false; for laboratories only."),
    defaults: placementDefaults.optional(),
    rateLimit: rateLimit.optional(),
    retry: retry.optional(),
    circuitBreaker: circuitBreaker.optional(),
    timeouts: timeouts.optional(),
    withoutCapabilities: z
      .array(z.enum(capabilityNames as unknown as [string, ...string[]]))
      .optional()
      .describe("Abilities of the hypervisor that must not be used, e.g. `memorySnapshots`."),
    ...optionalBlocks("provider", "Settings of this hypervisor's connection."),
  })
  .meta({ id: "Connection", description: "How to reach a hypervisor." });

export type ProviderInputs = z.input<typeof providerInputs>;

/** The rule for `endpoint` of a hypervisor. */
export function endpointRule(type: string): z.ZodType | undefined {
  return Object.entries(hypervisorConfigs).find(([kind]) => kind === type)?.[1].endpoint;
}

/** A Provider as a resource of its own. */
export const providerResource = providerInputs.extend({
  name: z.string().min(1),
  identity: z
    .string()
    .regex(identityPattern, "write the identity as an error or an earlier output of the Provider names it")
    .optional()
    .describe(
      "The identity of a state that was lost: the objects that it owned are taken back. Default: random text, made once and kept in the state.",
    ),
});
