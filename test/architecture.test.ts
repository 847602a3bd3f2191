import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import * as ts from "typescript";
import { describe, expect, it } from "vitest";
import { type Import, type SourceFile, sourceFiles, visit } from "./support/source-files";

const files = sourceFiles("sdk", "provider");
const adapterFolder = /^provider\/adapters\/([^/]+)\//;

interface Arrow {
  /** The files that it is about; the first that matches a file counts. */
  readonly from: RegExp;
  /** What they may import of this repository, beside their own folder. */
  readonly to: readonly RegExp[];
}

const contract = /^provider\/contract\//;
const units = /^provider\/units$/;

/** Data flows one way, program → SDK → front-end → hook → kind → planner → adapter → transport. */
const arrows: readonly Arrow[] = [
  // configuration blocks are part of the models: light, so that a program can load them
  { from: /^provider\/adapters\/[^/]+\/config\.ts$/, to: [units] },
  {
    from: /^provider\/adapters\/[^/]+\//,
    to: [
      contract,
      units,
      /^provider\/(cloud-init|images|resilience)\//,
      // a loop or a call that serves several operations must not end with the one that began it
      /^provider\/observability\/correlation$/,
    ],
  },
  {
    from: /^provider\/adapters\/registry\.ts$/,
    to: [contract, /^provider\/adapters\/[^/]+\/(config|index)$/],
  },
  { from: /^provider\/(contract\/|units\.ts$)/, to: [] },
  // blocks are written beside the code that they configure
  {
    from: /^provider\/models\//,
    to: [contract, units, /^provider\/adapters\/registry$/],
  },
  { from: /^provider\/planner\//, to: [contract, units, /^provider\/models\//] },
  // what a check refuses without a look at the hypervisor
  { from: /^provider\/rules\//, to: [contract, units, /^provider\/(models|planner)\//] },
  { from: /^provider\/(cloud-init|images)\//, to: [contract] },
  { from: /^provider\/exports\//, to: [contract, units] },
  { from: /^provider\/observability\//, to: [contract] },
  {
    from: /^provider\/resilience\//,
    to: [contract, units, /^provider\/models\/resilience$/, /^provider\/observability\//],
  },
  {
    from: /^provider\/tasks\//,
    to: [contract, /^provider\/observability\//, /^provider\/resilience\/abort$/],
  },
  {
    from: /^provider\/kinds\//,
    to: [
      contract,
      units,
      /^provider\/models\//,
      /^provider\/(planner|rules)\//,
      /^provider\/cloud-init\//,
      /^provider\/runtime\//,
    ],
  },
  { from: /^provider\/functions\//, to: [contract, units, /^provider\/models\//] },
  {
    from: /^provider\/hooks\//,
    to: [
      contract,
      /^provider\/functions(\/provider-function)?$/,
      /^provider\/(exports|models|observability|runtime)\//,
      /^provider\/adapters\/registry$/,
      /^provider\/kinds(\/kind)?$/,
      /^provider\/rules\/rule-violation$/,
    ],
  },
  // what runs a hook, and what a hook lends to the kind that it runs; it knows of neither
  {
    from: /^provider\/runtime\//,
    to: [
      contract,
      /^provider\/(models|rules)\//,
      /^provider\/adapters\/registry$/,
      /^provider\/(observability|resilience|tasks)\//,
    ],
  },
  {
    from: /^provider\/frontends\//,
    to: [
      // how an error is shown depends on its code
      /^provider\/contract\/(errors|ownership)$/,
      /^provider\/hooks$/,
      /^provider\/runtime\/(operation|partial-failure|values)$/,
      /^provider\/kinds(\/kind)?$/,
      // a secret size is written in other units than the program's
      units,
      /^provider\/observability\//,
    ],
  },
  {
    from: /^sdk\//,
    to: [
      /^provider\/contract\/ownership$/,
      /^provider\/frontends\/(link|owner|script)$/,
      /^provider\/models\//,
      /^provider\/adapters\/registry$/,
    ],
  },
];

interface Ban {
  readonly title: string;
  readonly packages: RegExp;
  readonly only: RegExp;
  /** Names that anybody may import of them. */
  readonly but?: readonly string[];
}

/** Packages that belong to one place. */
const bans: readonly Ban[] = [
  {
    title: "Pulumi is known to the SDK and the front-ends",
    packages: /^@pulumi\//,
    only: /^(sdk|provider\/frontends)\//,
  },
  {
    title: "wires are in the hands of transports, and of the wait for a port of a guest",
    packages: /^(ssh2|soap|axios|undici|node:(net|tls|http|https|http2|dgram))$/,
    only: /^provider\/(adapters\/[^/]+\/transport(\.ts|\/)|kinds\/virtual-machine\/guest-port)/,
    // these only compute with addresses
    but: ["isIP", "isIPv4", "isIPv6", "BlockList"],
  },
  {
    title: "the Kubernetes client is in the hands of a transport, and of references to secrets",
    packages: /^@kubernetes\//,
    only: /^provider\/(adapters\/[^/]+\/transport(\.ts|\/)|runtime\/kubernetes-secret\.ts)/,
  },
];

describe("an import", () => {
  it("never points back", () => {
    const wrong = edges(({ isPackage }) => !isPackage).filter(
      ([from, { target }]) => !mayImport(from, target),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it("of an adapter's needs nothing but the contract: what waits and what runs jobs comes with its context", () => {
    const smallest = sourceFiles("test/contract/minimal").flatMap(({ imports }) => imports);
    const others = smallest.filter(({ target }) => /^provider\//.test(target) && !contract.test(target));
    expect(smallest.some(({ target }) => contract.test(target))).toBe(true);
    expect(others.map(({ target }) => target)).toEqual([]);
  });

  it("of a file is subject to a rule, whatever the file", () => {
    expect(files.map(({ path }) => path).filter((path) => ruleFor(path) === undefined)).toEqual([]);
  });

  it.each(bans)("stays in its place: $title", ({ packages, only, but = [] }) => {
    const free = ({ names }: Import) => names.length > 0 && names.every((name) => but.includes(name));
    const wrong = edges((imported) => packages.test(imported.target) && !free(imported));
    expect(wrong.filter(([{ path }]) => !only.test(path)).map(shown)).toEqual([]);
  });

  it("of a model stays out of the SDK: each user's compiler would read zod for it, each program load it", () => {
    const wrong = edges(({ target }) => target.startsWith("provider/models/") || target === "zod");
    expect(wrong.filter(([{ path }]) => path.startsWith("sdk/")).map(shown)).toEqual([]);
  });

  it("of a builder for KubeVirt is of other builders: any program can use them without the rest", () => {
    const builders = /^sdk\/(libvmi|kubernetes|kubevirt)\//;
    const wrong = edges(({ target }) => !builders.test(target) && target !== "yaml");
    expect(wrong.filter(([{ path }]) => builders.test(path)).map(shown)).toEqual([]);
  });

  it("of a hypervisor's configuration is of zod and units alone", () => {
    const configs = files.filter(({ path }) => /^provider\/adapters\/[^/]+\/config\.ts$/.test(path));
    const targets = configs.flatMap(({ imports }) => imports.map(({ target }) => target));
    expect(configs.length).toBeGreaterThan(0);
    expect([...new Set(targets)].toSorted()).toEqual(["provider/units", "zod"]);
  });
});

/** Whoever adds a hypervisor adds its words. */
const hypervisorWords = /vsphere|vcenter|esxi|govc|libvirt|qemu|virsh|proxmox|\bpve\b|kubevirt|\bmock\b/i;

/** Written from the models, and so from the adapters' own blocks. */
const writtenTypes = /^sdk\/types\//;

/** Usable without the rest, and about KubeVirt alone. */
const kubevirtTools = /^sdk\/(libvmi|kubernetes|kubevirt|instancetypes|common-instancetypes)(\/|\.ts$)/;

describe("the core", () => {
  it("names no hypervisor: only adapters/registry.ts, the adapters and KubeVirt's own tools do", () => {
    const core = files.filter(
      ({ path }) =>
        ![adapterFolder, kubevirtTools, writtenTypes].some((folder) => folder.test(path)) &&
        path !== "provider/adapters/registry.ts",
    );
    expect(core.flatMap(hypervisorNamesIn)).toEqual([]);
  });

  it("exports nothing as default", () => {
    const defaults = files.filter(({ tree }) =>
      tree.statements.some(
        (statement) =>
          ts.isExportAssignment(statement) ||
          (ts.canHaveModifiers(statement) &&
            ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true),
      ),
    );
    expect(defaults.map(({ path }) => path)).toEqual([]);
  });

  it("has file names in kebab-case", () => {
    const names = files.flatMap(({ path }) => path.replace(/\.ts$/, "").split("/"));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  });
});

const adaptersRoot = resolve(__dirname, "../provider/adapters");
const adapters = readdirSync(adaptersRoot, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** What an adapter is built of from the ground up: whatever is below imports nothing of what is above. */
const operations = /^(index|session|machines|images|networks|snapshots|exports|console|guest|tasks)(\/|$)/;
const translations = /^(to|from)-native(\/|$)/;
const layers: readonly { readonly of: RegExp; readonly above: readonly RegExp[] }[] = [
  { of: /^(errors|transport)(\/|$)/, above: [operations, translations] },
  { of: translations, above: [operations] },
];

/** What an adapter calls the function that makes a group of its operations, by the file that has it. */
const factories = {
  machines: "machineOperations",
  images: "imageOperations",
  networks: "networkOperations",
  snapshots: "snapshotOperations",
  exports: "exportOperations",
  console: "consoleOperations",
  guest: "guestOperations",
  tasks: "taskSource",
};

describe.each(adapters.map(({ name }) => name))("the adapter %s", (name) => {
  it("has no arrow from its transport or its translations back up to what uses them", () => {
    const folder = `provider/adapters/${name}/`;
    const within = (path: string) => path.slice(folder.length).replace(/\.ts$/, "");
    const own = edges(({ target }) => target.startsWith(folder)).filter(([{ path }]) =>
      path.startsWith(folder),
    );
    const wrong = own.filter(([{ path }, { target }]) => {
      const layer = layers.find(({ of }) => of.test(within(path)));
      return layer?.above.some((room) => room.test(within(target))) === true;
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it.each(Object.entries(factories))("makes its %s by %s, where it has any", (part, factory) => {
    const file = files.find(({ path }) => path === `provider/adapters/${name}/${part}.ts`);
    if (file !== undefined) expect(functionsOf(file)).toContain(factory);
  });

  it.each(["index", "config", "transport", "machines", "to-native", "from-native", "errors"])(
    "has its %s where every adapter has it",
    (part) => {
      const place = join(adaptersRoot, name, part);
      expect(existsSync(`${place}.ts`) || existsSync(join(place, "index.ts")) || existsSync(place)).toBe(
        true,
      );
    },
  );

  it("knows of no other adapter", () => {
    const own = files.filter(({ path }) => path.startsWith(`provider/adapters/${name}/`));
    const targets = own.flatMap(({ imports }) => imports.map(({ target }) => target));
    const foreign = targets.filter((target) => (adapterFolder.exec(`${target}/`)?.[1] ?? name) !== name);
    expect(foreign).toEqual([]);
  });
});

function functionsOf({ tree }: SourceFile): string[] {
  return tree.statements.flatMap((statement) =>
    ts.isFunctionDeclaration(statement) && statement.name !== undefined ? [statement.name.text] : [],
  );
}

function edges(wanted: (imported: Import) => boolean): [SourceFile, Import][] {
  return files.flatMap((file) =>
    file.imports.filter(wanted).map((imported): [SourceFile, Import] => [file, imported]),
  );
}

function shown([{ path }, { target }]: [SourceFile, Import]): string {
  return `${path} → ${target}`;
}

function ruleFor(path: string): Arrow | undefined {
  return arrows.find(({ from }) => from.test(path));
}

function mayImport({ path }: SourceFile, target: string): boolean {
  // an adapter is one folder, with all that is in it
  const own =
    adapterFolder.exec(path)?.[0] ??
    path
      .split("/")
      .slice(0, path.startsWith("sdk/") ? 1 : 2)
      .join("/");
  const isConfig = path.endsWith("/config.ts");
  if (!isConfig && (target.startsWith(own) || `${target}/`.startsWith(own))) return true;
  return ruleFor(path)?.to.some((allowed) => allowed.test(target)) === true;
}

/** Texts and identifiers, but for documentation: the descriptions in models give examples. */
function hypervisorNamesIn({ path, tree }: SourceFile): string[] {
  const found: string[] = [];
  visit(tree, (node) => {
    if (!isText(node) || !hypervisorWords.test(node.text) || isDescription(node)) return;
    found.push(`${path}: ${node.text}`);
  });
  return found;
}

function isText(node: ts.Node): node is ts.StringLiteralLike | ts.Identifier | ts.TemplateLiteralLikeNode {
  return ts.isStringLiteralLike(node) || ts.isIdentifier(node) || ts.isTemplateLiteralToken(node);
}

function isDescription({ parent }: ts.Node): boolean {
  return (
    ts.isCallExpression(parent) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    parent.expression.name.text === "describe"
  );
}
