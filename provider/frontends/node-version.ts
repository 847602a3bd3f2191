// as package.json declares
const oldest = [22, 12] as const;

/** Throws on a Node.js that is too old, before something obscure does. */
export function requireNode(version: string = process.versions.node): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new Error(
    `pulumi-virtrigaud needs Node.js ${oldest.join(".")} or later and runs on ${version}: put a newer \`node\` first on the PATH of \`pulumi\``,
  );
}
