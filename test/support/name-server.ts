/** A name server that knows no host, or does not answer: until the test ends. */
import dns from "node:dns";
import { onTestFinished, vi } from "vitest";

/** Returns the names that were asked for. */
export function answerLookups(code: "ENOTFOUND" | "EAI_AGAIN"): readonly string[] {
  const names: string[] = [];
  const answer = (name: string, ...rest: unknown[]): void => {
    names.push(name);
    const callback = rest.at(-1) as (error: Error) => void;
    process.nextTick(callback, Object.assign(new Error(`getaddrinfo ${code} ${name}`), { code }));
  };
  const lookup = vi.spyOn(dns, "lookup").mockImplementation(answer as typeof dns.lookup);
  onTestFinished(() => lookup.mockRestore());
  return names;
}
