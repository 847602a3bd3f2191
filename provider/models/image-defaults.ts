import { z } from "zod";
import { document } from "./document";

export const distribution = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .describe(
        "The name of the distribution, as `ID` of its `/etc/os-release` has it, e.g. `debian`, `rhel`, `ubuntu`; or `windows`.",
      ),
    version: z.string().min(1).optional().describe("Its version, e.g. `12`, `22.04`, `2022`."),
    variant: z.string().min(1).optional().describe("Its variant, e.g. `stream`."),
  })
  .meta({
    id: "ImageDistribution",
    description:
      "The operating system in the image. The creation of a machine tells the hypervisor of it, where the class does not; a machine that exists stays as it is.",
  });

export const imageGuest = z
  .strictObject({
    user: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe("The login user of the image, e.g. `debian`. User data has it as `{{ .User }}`."),
    userDataTemplate: document
      .optional()
      .describe(
        "The cloud-init user data of machines that give neither `userData.cloudInit` nor `userData.ignition`. Each creation fills in `{{ .Name }}`, `{{ .SSHPublicKey }}` and `{{ .User }}`.",
      ),
  })
  .meta({
    id: "ImageGuest",
    description: "Defaults for the guests of machines that are made from the image.",
  });

/** What a machine takes over from its image. */
export const imageDefaults = z
  .strictObject({ distribution: distribution.optional(), guest: imageGuest.optional() })
  .meta({ id: "ImageDefaults", description: "What an Image says of the guest in it." });
