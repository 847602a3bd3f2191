import { type Feature, groups } from "./rows";

const intro = `# Pulumi's features

The tables list Pulumi's features, tested through the real engine on the mock hypervisor. \`test/engine/features/rows.ts\` holds
the rows, and the tests beside it prove them; do not edit this page (\`npx vitest run test/docs/pulumi-features.test.ts -u\`
writes it).

Each object on the hypervisor carries an [ownership tag](glossary.md#ownership): the stack, the project and the place in the
program, and the identity that the stack's Provider keeps in the state. Namesakes, such as a colleague's state or a new stack of
an old name, do not own the object: they get a Conflict that names the remediation, and their deletions leave the object alone.
`;

export function featuresPage(): string {
  const sections = groups.map(({ title, features }) => `## ${title}\n\n${table(features)}`);
  return `${[intro, ...sections].join("\n")}`;
}

function table(features: readonly Feature[]): string {
  const rows = features.map(({ feature, works, note }) => [feature, works, note] as const);
  const cells = [["Feature", "Works", "To know"] as const, ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map(
    (line) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`,
  );
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return `${[lines[0], rule, ...lines.slice(1)].join("\n")}\n`;
}
