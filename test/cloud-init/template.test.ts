import { describe, expect, test } from "vitest";
import { renderTemplate } from "../../provider/cloud-init/template";
import { ProviderError } from "../../provider/contract/errors";

const values = { name: "web-1", sshPublicKey: "ssh-ed25519 AAAA me", user: "debian" };

describe("renderTemplate", () => {
  test.each([
    { text: "hostname: {{ .Name }}", rendered: "hostname: web-1" },
    { text: "{{.Name}} {{- .Name -}} {{ .Name}}", rendered: "web-1 web-1 web-1" },
    { text: "name: {{ .User }}", rendered: "name: debian" },
    { text: "- {{ .SSHPublicKey }}", rendered: "- ssh-ed25519 AAAA me" },
    { text: "docker ps --format '{{ \"{{\" }}.Names}}'", rendered: "docker ps --format '{{.Names}}'" },
    { text: "echo {{ ansible_host }} $1", rendered: "echo {{ ansible_host }} $1" },
    { text: "## template: jinja\n#cloud-config\n{{ .Name }} {{ v1.local_hostname }}", rendered: undefined },
  ])("renders $text", ({ text, rendered }) => {
    expect(renderTemplate(text, values)).toBe(rendered ?? text);
  });

  test("takes the values as they are", () => {
    expect(renderTemplate("{{ .Name }}", { ...values, name: "$& {{ .Name }}" })).toBe("$& {{ .Name }}");
  });

  test("names a placeholder that it does not know", () => {
    expect(failure("a {{ .Hostname }}", values)).toMatchObject({
      code: "InvalidSpec",
      property: "userData.cloudInit",
      reason: "the placeholder {{ .Hostname }} is unknown",
    });
  });

  test("names a placeholder that has no value", () => {
    const { reason, remediation } = failure("{{ .SSHPublicKey }}", { ...values, sshPublicKey: undefined });
    expect(reason).toContain("{{ .SSHPublicKey }}");
    expect(remediation).toBe("set userData.sshPublicKey");
    expect(failure("{{ .User }}", { ...values, user: undefined }, "image")).toMatchObject({
      property: "image",
      remediation: "set guest.user of the Image",
    });
  });
});

function failure(...parameters: Parameters<typeof renderTemplate>): ProviderError {
  try {
    renderTemplate(...parameters);
  } catch (error) {
    if (ProviderError.is(error)) return error;
  }
  throw new Error("no ProviderError was thrown");
}
