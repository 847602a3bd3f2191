import { z } from "zod";
import { optionalBlocks, textsInBlocks } from "./blocks";
import { objectName } from "./object-name";
import { providerInputs } from "./provider";
import { duration } from "./units";
import { hasUrlUser } from "./url-secrets";

// nothing sends them along, and the URL is kept and shown
const userInUrl =
  "has a user name or a password in its URL, which is not sent: fetch the file yourself and name it by path, or use a URL that is signed";

const prepare = z
  .strictObject({
    onMissing: z
      .enum(["Import", "Fail", "Wait"])
      .optional()
      .describe(
        "What to do when the image is not there: fetch it, fail, or wait for somebody else. Default Import.",
      ),
    validateChecksum: z.boolean().optional().describe("Default true where a checksum is given."),
    timeout: duration.optional().describe("Default 30m."),
    retries: z.int().min(0).max(20).optional().describe("Further attempts at an import. Default 3."),
    force: z.boolean().optional().describe("Imports at creation even if the image is there. Default false."),
  })
  .meta({ id: "ImagePrepare" });

export const imageInputs = z.strictObject({
  owner: z.string().min(1),
  name: objectName.describe("Default: that of the resource."),
  provider: providerInputs,
  source: z
    .strictObject(optionalBlocks("image", "Where the image is for this hypervisor."))
    .superRefine((source, context) => {
      for (const { path } of textsInBlocks(source).filter(({ text }) => hasUrlUser(text))) {
        context.addIssue({ code: "custom", path: [...path], message: userInUrl });
      }
    })
    .meta({ id: "ImageSource", description: "One block per hypervisor; the Provider's type chooses." }),
  checksum: z
    .string()
    .regex(/^([a-z0-9]+:)?[0-9a-fA-F]+$/, "write the digest in hexadecimal")
    .optional(),
  checksumType: z
    .enum(["md5", "sha1", "sha256", "sha512"])
    .optional()
    .describe("Default: the prefix of the checksum (`sha256:…`), else by its length."),
  prepare: prepare.optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  distribution: z
    .strictObject({
      name: z.string().optional(),
      version: z.string().optional(),
      variant: z.string().optional(),
    })
    .meta({ id: "ImageDistribution" })
    .optional(),
  deletionPolicy: z
    .enum(["Delete", "Retain"])
    .optional()
    .describe("Whether an imported image is removed. Default Delete."),
});

export type ImageInputs = z.input<typeof imageInputs>;
