/** sdk/types/outputs.ts: what resources have as outputs, as the models have it. */
import { TypeWriter } from "./type-writer.mjs";

const head = `// Written from the models by \`npm run types\`; do not edit.
import type * as pulumi from "@pulumi/pulumi";
`;

/** @type {import("./type-writer.mjs").Style} */
const style = {
  nameOf: (name) => name,
  item: (type) => type,
  // as Pulumi's own outputs are: they can be handed to whatever takes a list
  list: (type) => (type.includes(" | ") ? `(${type})[]` : `${type}[]`),
  property: ({ type, optional }) => ({ type: optional ? `${type} | undefined` : type, optional }),
};

/**
 * @param {{
 *   models: Record<string, { outputs: unknown }>,
 *   toJSONSchema: (model: any, options: any) => any,
 * }} source
 */
export function outputTypes({ models, toJSONSchema }) {
  const writer = new TypeWriter(style);
  const kinds = Object.entries(models).map(([kind, { outputs }]) =>
    writer.interface({
      owner: kind,
      name: `${kind}Outputs`,
      description: `The outputs of \`${kind}\`.`,
      schema: toJSONSchema(outputs, { io: "input", unrepresentable: "any" }),
      // each output is there at once, and undefined where it has no value
      write: ({ type, optional }) => ({
        type: `pulumi.Output<${optional ? `${type} | undefined` : type}>`,
        optional: false,
      }),
    }),
  );
  return [head, ...kinds, ...writer.namedInterfaces()].join("\n");
}
