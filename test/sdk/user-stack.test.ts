/** What a stack trace shows of a program while one of our resources is made. */
import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VMClass } from "../../sdk";
import { showUserStack } from "../../sdk/user-stack";
import { registrations } from "./registrations";

const ours = resolve(__dirname, "../../sdk");
const base = `${ours}/resource.js:30:5`;
const machine = `${ours}/virtual-machine.js:40:5`;
const pulumi = "/shop/node_modules/@pulumi/pulumi/resource.js:100:9";
const node = "node:internal/modules/cjs/loader:1554:14";
const program = "/shop/index.ts:12:15";
const tiers = "/shop/tiers.ts:3:1";

/** A call site as V8 shows it: a file with a position, or code that no file has. */
function frame(position: string | undefined, text = `call (${position})`): NodeJS.CallSite {
  const file = position?.replace(/:\d+:\d+$/, "");
  return { getFileName: () => file, toString: () => text } as unknown as NodeJS.CallSite;
}

type Prepare = typeof Error.prepareStackTrace | undefined;

// the types know only programs that prepare stack traces
const prepareBy = (prepare: Prepare) => Reflect.set(Error, "prepareStackTrace", prepare);

/** What is made of the frames while a resource is made, by the `prepare` that was there before. */
function prepared(frames: NodeJS.CallSite[], prepare: Prepare, error = new Error("made up")): unknown {
  prepareBy(prepare);
  const restore = showUserStack();
  try {
    return Error.prepareStackTrace(error, frames);
  } finally {
    restore();
  }
}

/** The frames that are shown of those at the positions, in their order. */
function shown(...positions: (string | undefined)[]): unknown {
  const frames = positions.map((position) => frame(position));
  const kept = prepared(frames, (_error, left) => left) as NodeJS.CallSite[];
  return kept.map((each) => positions[frames.indexOf(each)]);
}

let before: Prepare;
beforeEach(() => {
  before = Error.prepareStackTrace;
});
afterEach(() => {
  prepareBy(before);
});

describe("the frames of a resource that is made", () => {
  it("are those down to the first of ours, and then the program's alone", () => {
    expect(shown(pulumi, base, machine, program, tiers)).toEqual([pulumi, base, program, tiers]);
  });

  it("have none of Node and Pulumi below the program", () => {
    expect(shown(pulumi, base, machine, program, pulumi, tiers, node)).toEqual([
      pulumi,
      base,
      program,
      tiers,
    ]);
  });

  it("have no code below the program that no file has", () => {
    expect(shown(pulumi, base, program, undefined, tiers)).toEqual([pulumi, base, program, tiers]);
  });

  it("have everything above ours, whosever it is, once", () => {
    expect(shown(undefined, node, program, base, machine, tiers)).toEqual([
      undefined,
      node,
      program,
      base,
      tiers,
    ]);
  });

  it("may begin with ours", () => {
    expect(shown(base, pulumi, program, node)).toEqual([base, program]);
  });

  it("are Pulumi's on Windows too", () => {
    const windows = "C:\\shop\\node_modules\\@pulumi\\pulumi\\resource.js:100:9";
    expect(shown(base, windows, "C:\\shop\\index.ts:12:15")).toEqual([base, "C:\\shop\\index.ts:12:15"]);
  });

  it.each(["/home/me@pulumi/index.ts:1:1", "/home/@pulumists/index.ts:1:1", "/home/my-node:/index.ts:1:1"])(
    "are the program's in a folder that only looks like another's: %s",
    (position) => {
      expect(shown(base, pulumi, position)).toEqual([base, position]);
    },
  );

  it("stay where none is ours", () => {
    expect(shown(pulumi, node, program)).toEqual([pulumi, node, program]);
    expect(shown(pulumi, program, node)).toEqual([pulumi, program, node]);
  });

  it("stay where none is the program's, as in a bundle", () => {
    expect(shown(pulumi, base, machine, node)).toEqual([pulumi, base, machine, node]);
  });
});

describe("the text of a stack trace", () => {
  it("is as V8 writes it where nobody prepares it", () => {
    const error = new TypeError("made up");
    const frames = [frame(pulumi), frame(base), frame(machine), frame(program), frame(node)];
    expect(prepared(frames, undefined, error)).toBe(
      ["TypeError: made up", ...[pulumi, base, program].map((each) => `    at call (${each})`)].join("\n"),
    );
  });

  it("is written by what prepared it before, which is told the error", () => {
    const error = new Error("made up");
    const text = prepared([frame(base), frame(node), frame(program)], theirs, error);
    expect(text).toBe(`theirs: made up, call (${base}), call (${program})`);
  });

  it("has the position of a function without a name in brackets, where Pulumi reads it", () => {
    const frames = [frame(base), frame(program, program), frame(tiers, `async ${tiers}`)];
    expect(prepared(frames, undefined)).toBe(
      [
        "Error: made up",
        `    at call (${base})`,
        `    at <anonymous> (${program})`,
        `    at <anonymous> (async ${tiers})`,
      ].join("\n"),
    );
  });

  it.each([
    ["a message that names a position", "Error: stopped at /shop/index.ts:12:15"],
    ["a frame without a column", "    at /shop/index.ts:12"],
    ["a frame with more behind its position", "    at /shop/index.ts:12:15 [native]"],
    ["a frame with brackets", "    at run (/shop/index.ts:12:15)"],
  ])("stays for %s", (_what, text) => {
    expect(prepared([], () => text)).toBe(text);
  });

  it("stays what it is where what prepared it makes no text", () => {
    const parts = ["a", "b"];
    expect(prepared([], () => parts)).toBe(parts);
  });
});

const theirs = (error: Error, frames: NodeJS.CallSite[]) => `theirs: ${error.message}, ${frames.join(", ")}`;

describe("afterwards", () => {
  it("stack traces are prepared as before", () => {
    prepareBy(theirs);
    const restore = showUserStack();
    expect(Error.prepareStackTrace).not.toBe(theirs);
    restore();
    expect(Error.prepareStackTrace).toBe(theirs);
  });

  it("nobody prepares stack traces where nobody did", () => {
    prepareBy(undefined);
    showUserStack()();
    expect(Error.prepareStackTrace).toBeUndefined();
  });

  it.each([
    ["made", "small", true],
    ["refused by Pulumi", "", false],
  ])("a resource that is %s leaves stack traces as they were", async (_what, name, made) => {
    const outcomes: unknown[] = [];
    await registrations(() => {
      prepareBy(theirs);
      try {
        outcomes.push(new VMClass(name, { cpu: 1, memory: "1Gi" }) instanceof VMClass);
      } catch {
        outcomes.push(false);
      }
      outcomes.push(Error.prepareStackTrace);
      prepareBy(before);
    });
    expect(outcomes).toEqual([made, theirs]);
  });
});
