import { describe, expect, it } from "vitest";
import { accepted, current, profiles } from "./made";

describe.each(profiles)("metadata in %s", (_, libvmi) => {
  it("have labels and annotations", () => {
    const options = [
      libvmi.withLabel("app", "web"),
      libvmi.withLabel("tier", ""),
      libvmi.withLabel("app", "db"),
      libvmi.withAnnotation("example.com/Note", "any text, even <this>"),
    ];
    expect(accepted(libvmi.newVMI(...options)).metadata).toMatchObject({
      labels: { app: "db", tier: "" },
      annotations: { "example.com/Note": "any text, even <this>" },
    });
  });

  it("have a namespace", () => {
    expect(accepted(libvmi.newVMI(libvmi.withNamespace("prod"))).metadata.namespace).toBe("prod");
    expect(libvmi.newVMI(libvmi.withNamespace("")).metadata).not.toHaveProperty("namespace");
  });

  it("refuse what Kubernetes refuses", () => {
    expect(() => libvmi.withLabel("my app", "web")).toThrow(
      /^withLabel: key, value: "my app" is not a label key: /,
    );
    expect(() => libvmi.withLabel("app", "a b")).toThrow(
      /^withLabel: key, value: "a b" is not a label value: /,
    );
    expect(() => libvmi.withAnnotation("a/b/c", "")).toThrow(
      /^withAnnotation: key: "a\/b\/c" is not a label key: /,
    );
    expect(() => libvmi.withNamespace("Prod")).toThrow(
      /^withNamespace: namespace: "Prod" is not a DNS label: /,
    );
  });
});

describe("metadata in v1.9.0", () => {
  it("have a name and a UID", () => {
    const { metadata } = accepted(current.newVMI(current.withName("web.1"), current.withUID("1234")));
    expect(metadata).toEqual({ name: "web.1", uid: "1234" });
    expect(current.newVMI(current.withName(""), current.withUID("")).metadata).toEqual({});
  });

  it("refuse a name that Kubernetes refuses", () => {
    expect(() => current.withName("my_machine")).toThrow(
      /^withName: name: "my_machine" is not a DNS subdomain: /,
    );
  });
});
