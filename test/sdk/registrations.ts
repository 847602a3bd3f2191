/** What a program asks the engine for, by Pulumi's mocks. */
import * as pulumi from "@pulumi/pulumi";

export interface Registration {
  readonly kind: string;
  readonly name: string;
  /** As the engine gets them: secrets and resources in Pulumi's envelopes. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The URNs of what the engine makes first. */
  readonly dependencies: readonly string[];
  /** The same by input: what state names once more. */
  readonly dependenciesOf: (input: string) => readonly string[];
  /** What the options say of it; undefined where they say nothing. */
  readonly deleteBeforeReplace: boolean | undefined;
}

/** The registrations of a program, asked for by the names of its resources; the outputs of each are its inputs. */
export async function registrations(program: () => void): Promise<(name: string) => Registration> {
  const found = new Map<string, Registration>();
  await pulumi.runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }), call: () => ({}) },
    "project",
    "dev",
  );
  record(found);
  program();
  await pulumi.runtime.disconnect();
  return (name) => {
    const registration = found.get(name);
    if (registration === undefined) throw new Error(`the program registers no ${name}`);
    return registration;
  };
}

interface Request {
  getType(): string;
  getName(): string;
  getDependenciesList(): string[];
  getPropertydependenciesMap(): Map<string, { getUrnsList(): string[] }>;
  getDeletebeforereplace(): boolean;
  getDeletebeforereplacedefined(): boolean;
  getObject(): { toJavaScript(): Record<string, unknown> };
}

interface Monitor {
  registerResource(request: Request, callback: unknown): unknown;
}

// mocks are told neither dependencies nor what is secret
function record(found: Map<string, Registration>): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const name = request.getName();
    found.set(name, {
      kind: request.getType().split(":").at(-1) ?? "",
      name,
      inputs: request.getObject().toJavaScript(),
      dependencies: request.getDependenciesList(),
      dependenciesOf: (input) => request.getPropertydependenciesMap().get(input)?.getUrnsList() ?? [],
      deleteBeforeReplace: request.getDeletebeforereplacedefined()
        ? request.getDeletebeforereplace()
        : undefined,
    });
    return register(request, callback);
  };
}

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** The value within the envelope of a secret; undefined when there is no envelope. */
export function withinSecret(value: unknown): unknown {
  const isSecret =
    typeof value === "object" && value !== null && Reflect.get(value, signature) === secretSignature;
  return isSecret ? Reflect.get(value, "value") : undefined;
}
