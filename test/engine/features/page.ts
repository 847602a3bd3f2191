import { type Feature, groups } from "./rows";

const intro = `# Pulumi's features

What Pulumi offers, tried through the real engine on the mock hypervisor. Written from \`test/engine/features/rows.ts\`, whose
rows are proven by the tests beside it; do not edit (\`npx vitest run test/docs/pulumi-features.test.ts -u\` writes it).

Each object on the hypervisor carries an ownership tag: the stack, the project and the place in the program, and the identity
that the stack's Provider keeps in the state. Namesakes, whether other people's states or new stacks of an old name, do not own
it: they get a Conflict that names the cure, and their deletions leave it alone.
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
