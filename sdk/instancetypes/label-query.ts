/**
 * Label queries as `kubectl -l` takes them: requirements, separated by commas, that all have to hold.
 *
 * Grammar and meaning are those of `k8s.io/apimachinery/pkg/labels` at v0.34 (selector.go). No library for JavaScript has
 * them.
 */
import { labelKeyProblem, labelValueProblem } from "../kubernetes/labels";
import { ManifestError } from "../kubernetes/manifest-error";

/** The labels of an object. */
export type Labels = Readonly<Record<string, string>>;

/** Whether labels are what a query asks for. */
export type LabelQuery = (labels: Labels) => boolean;

/** What one requirement asks of its label's value; `undefined` stands for a label that is missing. */
type Test = (value: string | undefined) => boolean;

type Operator = "=" | "==" | "!=" | "in" | "notin" | ">" | "<";

const anyOf =
  (values: readonly string[]): Test =>
  (value) =>
    value !== undefined && values.includes(value);
const noneOf =
  (values: readonly string[]): Test =>
  (value) =>
    !anyOf(values)(value);

const tests: Readonly<Record<Operator, (values: readonly string[]) => Test>> = {
  "=": anyOf,
  "==": anyOf,
  in: anyOf,
  "!=": noneOf,
  notin: noneOf,
  ">": ([bound]) => comparison(bound, (value, limit) => value > limit),
  "<": ([bound]) => comparison(bound, (value, limit) => value < limit),
};

/**
 * Reads a query: `key=value`, `key==value`, `key!=value`, `key in (a, b)`, `key notin (a, b)`, `key`, `!key`, `key>1`,
 * `key<9`, and several of them separated by commas. `!=` and `notin` also hold where the label is missing. The empty query
 * asks for nothing, so that everything is found.
 *
 * Throws `ManifestError` that says where the query stops making sense.
 */
export function parseLabelQuery(text: string): LabelQuery {
  const requirements = new QueryReader(text).requirements();
  return (labels) => requirements.every((holds) => holds(labels));
}

class QueryReader {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/==|!=|[=!()<>,]|[^ \t\r\n=!()<>,]+/g) ?? [];
  }

  requirements(): LabelQuery[] {
    if (this.#tokens.length === 0) return [];
    const found = [this.#requirement()];
    while (this.#next !== undefined) {
      this.#take(",");
      found.push(this.#requirement());
    }
    return found;
  }

  #requirement(): LabelQuery {
    if (this.#next === "!") {
      this.#position++;
      const absent = this.#key();
      return (labels) => !Object.hasOwn(labels, absent);
    }
    const key = this.#key();
    if (this.#next === undefined || this.#next === ",") return (labels) => Object.hasOwn(labels, key);
    const holds = this.#test();
    return (labels) => holds(Object.hasOwn(labels, key) ? labels[key] : undefined);
  }

  #key(): string {
    const key = this.#word() ?? this.#fail("a label key");
    const problem = labelKeyProblem(key);
    if (problem !== undefined) throw this.#error(problem);
    return key;
  }

  #test(): Test {
    const operator = this.#next;
    if (!isOperator(operator)) return this.#fail("one of = == != in notin > < , or the end");
    this.#position++;
    const values = operator === "in" || operator === "notin" ? this.#list() : [this.#value()];
    if ((operator === ">" || operator === "<") && values.some((value) => !isInteger(value))) {
      throw this.#error(`"${values.join()}" is not an integer, and ${operator} compares integers`);
    }
    return tests[operator](values);
  }

  #list(): string[] {
    this.#take("(");
    const values = [this.#value()];
    while (this.#next === ",") {
      this.#position++;
      values.push(this.#value());
    }
    this.#take(")");
    return values;
  }

  /** A value may be empty: `key=` asks for a label with an empty value. */
  #value(): string {
    const value = this.#word() ?? "";
    const problem = labelValueProblem(value);
    if (problem !== undefined) throw this.#error(problem);
    return value;
  }

  get #next(): string | undefined {
    return this.#tokens[this.#position];
  }

  #word(): string | undefined {
    const token = this.#next;
    if (token === undefined || /^[=!()<>,]/.test(token)) return undefined;
    this.#position++;
    return token;
  }

  #take(token: string): void {
    if (this.#next !== token) this.#fail(`"${token}"`);
    this.#position++;
  }

  #fail(expected: string): never {
    const found = this.#next === undefined ? "the end" : `"${this.#next}"`;
    const before = this.#tokens.slice(0, this.#position).join(" ");
    throw this.#error(
      `${expected} is expected ${before === "" ? "first" : `after "${before}"`}, not ${found}`,
    );
  }

  #error(reason: string): ManifestError {
    return new ManifestError(reason, { call: "label query", argument: JSON.stringify(this.#text) });
  }
}

function isOperator(token: string | undefined): token is Operator {
  return token !== undefined && Object.hasOwn(tests, token);
}

function comparison(bound: string | undefined, holds: (value: bigint, limit: bigint) => boolean): Test {
  return (value) => isInteger(value) && isInteger(bound) && holds(BigInt(value), BigInt(bound));
}

/** As Go's `strconv.ParseInt` reads a label's value into 64 bits. */
function isInteger(text: string | undefined): text is string {
  return text !== undefined && /^\d+$/.test(text) && BigInt(text) < 2n ** 63n;
}
