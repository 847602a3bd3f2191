import { beforeEach, expect, test } from "vitest";
import { check } from "../../provider/hooks";
import { forgetNames } from "../../provider/kinds/virtual-machine/program-names";

const operation = { signal: new AbortController().signal, report: () => undefined, config: () => undefined };

function machine(resource: string, more: object = {}) {
  return {
    owner: `dev::shop::${resource}#identity`,
    name: "web",
    provider: { type: "mock", endpoint: "/a" },
    class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" } },
    ...more,
  } as never;
}

async function failures(...machines: never[]): Promise<string[]> {
  const results = [];
  for (const inputs of machines) results.push(await check("VirtualMachine", inputs, operation));
  return results.flatMap((result) => result.failures.map(({ property, reason }) => `${property}: ${reason}`));
}

beforeEach(forgetNames);

test("two machines of one name in one place are refused at preview", async () => {
  expect(await failures(machine("one"), machine("two"))).toEqual([
    'name: "web" is also the name of the machine of one: give one of them another name',
  ]);
});

test.each([
  ["the same machine is judged again", machine("one")],
  ["another name", machine("two", { name: "db" })],
  ["another hypervisor", machine("two", { provider: { type: "mock", endpoint: "/b" } })],
])("nothing is refused: %s", async (_title, second) => {
  expect(await failures(machine("one"), second)).toEqual([]);
});
