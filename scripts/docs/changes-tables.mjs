/** The tables of docs/changes.md that say what a change of a machine's input does, as planner and adapters have it. */

/** @typedef {any} Effect an entry of provider/planner/input-effects.ts */
/** @typedef {{ type: string, capabilities: ReadonlySet<string> }} Adapter */
/** @typedef {{ effects?: Readonly<Record<string, string>>, limits?: Readonly<Record<string, string>>, portable?: Readonly<Record<string, string>> }} Changes */

/** @type {Readonly<Record<string, string>>} */
const words = {
  live: "live",
  powerCycle: "power cycle",
  replace: "replace",
  creation: "nothing",
  state: "settings",
  fixed: "refused",
  power: "as written",
  setLive: "live; its removal: power cycle",
  byDisk: "power cycle; live with a new disk",
  byInterface: "power cycle; live with a new interface",
};

/**
 * @param {{
 *   effects: Readonly<Record<string, { inputs: readonly string[], change?: string, effect: Effect, note?: string }>>,
 *   rules: readonly { property: string, needs: string }[],
 *   adapters: readonly Adapter[],
 *   changesOf: (type: string) => Changes,
 * }} source
 */
export function changesTables({ effects, rules, adapters, changesOf }) {
  const types = adapters.map(({ type }) => type);
  const rows = Object.entries(effects).flatMap(([key, { inputs, change = "", effect, note = "" }]) =>
    inputs.map((input) => [
      `\`${input}\``,
      change,
      ...adapters.map((adapter) =>
        isRefused(input, rules, adapter) ? "–" : cell(key, effect, adapter, changesOf(adapter.type)),
      ),
      note,
    ]),
  );
  const own = types.flatMap((type) =>
    Object.entries(changesOf(type).effects ?? {}).map(([setting, effect]) => [
      `\`class.${type}.${setting}\``,
      words[effect] ?? effect,
    ]),
  );
  return {
    inputs: table(["Input", "Change", ...types, ""], rows),
    settings: table(["Setting", "Effect"], own),
  };
}

/** Every value of the input needs what the hypervisor lacks. @param {string} input @param {readonly { property: string, needs: string }[]} rules @param {Adapter} adapter */
function isRefused(input, rules, { capabilities }) {
  const needed = rules.filter(({ property }) => property.replace("{}", "") === input);
  return needed.length > 0 && needed.every(({ needs }) => !capabilities.has(needs));
}

/** @param {string} key @param {Effect} effect @param {Adapter} adapter @param {Changes} changes @returns {string} */
function cell(key, effect, adapter, changes) {
  if (typeof effect === "string") return words[changes.portable?.[key] ?? effect] ?? effect;
  if (effect.as !== undefined) return `as \`${effect.as}\``;
  if (effect.policy !== undefined) return chosen(effect);
  if (effect.needs !== undefined && !adapter.capabilities.has(effect.needs)) return "refused";
  if (!adapter.capabilities.has(effect.live)) return "power cycle";
  return words[changes.limits?.[key] ?? "live"] ?? "live";
}

/** @param {{ policy: string, byDefault: string, by: Readonly<Record<string, string>> }} effect */
function chosen({ policy, byDefault, by }) {
  const choices = Object.entries(by).map(
    ([value, effect]) => `${words[effect]} with \`${policy}: "${value}"\``,
  );
  return [words[byDefault], ...choices].join("; ");
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function table(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
