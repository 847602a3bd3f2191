import { expect, test } from "vitest";
import { boundedLine } from "../../provider/hooks/bounded-line";
import { check, failuresOf, useAbleAdapter } from "./checking";
import { validInputsOf } from "./valid-inputs";

useAbleAdapter();

const providerWith = (more: object) => ({ ...(validInputsOf("Provider") as object), ...more });

test.each([
  ["one huge word", ["x".repeat(1_000_000)]],
  ["many words", Array.from({ length: 2_000 }, (_, index) => `memorySnapshot${index}`)],
])("%s costs no time and fills no terminal", async (_what, withoutCapabilities) => {
  const started = performance.now();
  const { failures } = await check("Provider", providerWith({ withoutCapabilities }));
  expect(performance.now() - started).toBeLessThan(1_500);
  expect(failures.length).toBeGreaterThan(0);
  expect(failures.length).toBeLessThanOrEqual(50);
  for (const { reason } of failures) expect(reason.length).toBeLessThanOrEqual(1_001);
});

test("a name of any length and with any characters is shown as a part of one line", async () => {
  const [failure = ""] = await failuresOf(
    "Provider",
    providerWith({ [`a\u001b[31m\u202e${"k".repeat(5_000)}`]: 1 }),
  );
  expect(failure.length).toBeLessThan(2_000);
  expect(failure).toContain("\\u001b[31m\\u202e");
  for (const character of ["\u001b", "\u202e"]) expect(failure).not.toContain(character);
});

test("a line keeps what a terminal shows as it is", () => {
  expect(boundedLine("größe 日本語 → ok", 100)).toBe("größe 日本語 → ok");
  expect(boundedLine("a\nb\tc\u0085", 100)).toBe("a\\u000ab\\u0009c\\u0085");
  expect(boundedLine("abcdef", 3)).toBe("abc…");
  expect(boundedLine("abc", 3)).toBe("abc");
});
