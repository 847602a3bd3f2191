import { z } from "zod";
import { duration } from "../units";
import { optionalBlocks, textsInBlocks } from "./blocks";
import { distribution, imageGuest } from "./image-defaults";
import { objectName } from "./object-name";
import { providerInputs } from "./provider";
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
        "What to do when the image is missing on the hypervisor: `Import` fetches it, `Fail` ends with an error, `Wait` waits until somebody else has imported it. Default Import.",
      ),
    validateChecksum: z
      .boolean()
      .optional()
      .describe(
        "Whether the import compares the image's content with `checksum`. Default true where a checksum is given.",
      ),
    timeout: duration
      .optional()
      .describe("How long an import, or the wait for an image, may take. Default 30m."),
    retries: z
      .int()
      .min(0)
      .max(20)
      .optional()
      .describe("How often a failed import is tried again. Default 3."),
    force: z
      .boolean()
      .optional()
      .describe("Whether the creation imports the image although it exists. Default false."),
  })
  .meta({ id: "ImagePrepare", description: "How the image gets to the hypervisor." });

export const imageInputs = z.strictObject({
  owner: z.string().min(1).describe("The ownership tag. The SDK sets it."),
  name: objectName.describe("The name of the image on the hypervisor. Default: that of the resource."),
  provider: providerInputs.describe("The hypervisor: a Provider, or the `connection` of one."),
  source: z
    .strictObject(optionalBlocks("image", "Where the image is on this hypervisor, or where it comes from."))
    .superRefine((source, context) => {
      for (const { path } of textsInBlocks(source).filter(({ text }) => hasUrlUser(text))) {
        context.addIssue({ code: "custom", path: [...path], message: userInUrl });
      }
    })
    .meta({
      id: "ImageSource",
      description: "Where the image is, per hypervisor. The type of the Provider chooses the block.",
    }),
  checksum: z
    .string()
    .regex(/^([a-z0-9]+:)?[0-9a-fA-F]+$/, "write the digest in hexadecimal")
    .optional()
    .describe("The digest of the image's content in hexadecimal, e.g. `sha256:9f86…`."),
  checksumType: z
    .enum(["md5", "sha1", "sha256", "sha512"])
    .optional()
    .describe(
      "The algorithm of the checksum. Default: the prefix of the checksum (`sha256:…`), else the algorithm that fits its length.",
    ),
  prepare: prepare.optional(),
  distribution: distribution.optional(),
  guest: imageGuest.optional(),
  deletionPolicy: z
    .enum(["Delete", "Retain"])
    .optional()
    .describe(
      "Whether the deletion of this resource also deletes the image that it imported: `Delete` does, `Retain` does not. An image that existed before always stays. Default Delete.",
    ),
});

export type ImageInputs = z.input<typeof imageInputs>;
