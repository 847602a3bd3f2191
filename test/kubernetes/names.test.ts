import { describe, expect, it } from "vitest";
import { dnsLabelProblem, dnsSubdomainProblem } from "../../sdk/kubernetes/names";

const labelRule = 'lower-case letters, digits and "-", with a letter or digit first and last';

describe("a DNS label", () => {
  it.each(["a", "web-1", "1a", "a".repeat(63)])("may be %j", (name) => {
    expect(dnsLabelProblem(name)).toBeUndefined();
  });

  it.each(["", "-a", "a-", "Web", "a.b", "a_b", "a".repeat(64)])("may not be %j", (name) => {
    expect(dnsLabelProblem(name)).toBe(
      `"${name}" is not a DNS label: it is of ${labelRule}, at most 63 of them`,
    );
  });
});

describe("a DNS subdomain", () => {
  it.each(["a", "web-1.example.com", "a".repeat(253)])("may be %j", (name) => {
    expect(dnsSubdomainProblem(name)).toBeUndefined();
  });

  it.each(["", ".a", "a..b", "A.b", "a.-b", "a".repeat(254)])("may not be %j", (name) => {
    expect(dnsSubdomainProblem(name)).toBe(
      `"${name}" is not a DNS subdomain: it is of DNS labels separated by ".", each of ${labelRule}, at most 253 characters`,
    );
  });
});
