import { z } from "zod";
import { secretValue } from "./secrets";
import { shape } from "./shape";

/** A text that a program gives by value or by reference. */
export const document = z
  .strictObject(
    {
      inline: z.string().min(1).optional().describe("The text itself."),
      from: secretValue
        .optional()
        .describe(
          'Where the text is kept, e.g. `{ file: "user-data.yaml" }`. Each use reads it there, and state never holds it.',
        ),
    },
    { error: shape('write { inline: "the text" } or { from: { file: "path" } }') },
  )
  .refine((value) => (value.inline === undefined) !== (value.from === undefined), {
    error: "write either inline or from, one of them",
  })
  .meta({
    id: "Document",
    description: "A text by value (`inline`), or by reference to where it is kept (`from`).",
  });
