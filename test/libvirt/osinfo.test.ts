import { describe, expect, test } from "vitest";
import { osinfoMarkup } from "../../provider/adapters/libvirt/to-native/osinfo-xml";
import {
  attribute,
  createElement,
  find,
  type Markup,
  markup,
  parseXml,
  serialize,
} from "../../provider/adapters/libvirt/xml";

function metadata(content: Markup): Markup {
  return markup("metadata", {}, content);
}

function idOf(name: string, version?: string, variant?: string): string | undefined {
  const content = osinfoMarkup({ name, version, variant });
  if (content === undefined) return undefined;
  const read = find(parseXml(serialize(createElement(metadata(content)))), "libosinfo");
  expect(read?.namespaceURI).toBe("http://libosinfo.org/xmlns/libvirt/domain/1.0");
  return attribute(find(read, "os"), "id");
}

describe("libosinfo knows", () => {
  test.each([
    ["debian", "12", undefined, "http://debian.org/debian/12"],
    ["debian", "12.5", undefined, "http://debian.org/debian/12"],
    ["ubuntu", "22.04", undefined, "http://ubuntu.com/ubuntu/22.04"],
    ["rhel", "9.1", undefined, "http://redhat.com/rhel/9.1"],
    ["rhel", "9", undefined, "http://redhat.com/rhel/9-unknown"],
    ["centos", "7", undefined, "http://centos.org/centos/7.0"],
    ["centos", "8", undefined, "http://centos.org/centos/8"],
    ["centos", "8", "stream", "http://centos.org/centos-stream/8"],
    ["centos", "9", undefined, "http://centos.org/centos-stream/9"],
    ["rocky", "9.3", undefined, "http://rockylinux.org/rocky/9"],
    ["sles", "12.5", undefined, "http://suse.com/sles/12.5"],
    ["sles", "15", undefined, "http://suse.com/sle/15-unknown"],
    ["alpine", "3.17.2", undefined, "http://alpinelinux.org/alpinelinux/3.17"],
    ["arch", undefined, undefined, "http://archlinux.org/archlinux/rolling"],
    ["windows", "2022", undefined, "http://microsoft.com/win/2k22"],
    ["Windows", "11", undefined, "http://microsoft.com/win/11"],
  ])("%s %s %s as %s", (name, version, variant, id) => {
    expect(idOf(name, version, variant)).toBe(id);
  });

  test.each([
    ["debian", undefined],
    ["acme", "1"],
    ["constructor", "1"],
  ])("nothing of %s %s", (name, version) => {
    expect(idOf(name, version)).toBeUndefined();
  });

  test("nothing where nobody says", () => {
    expect(osinfoMarkup(undefined)).toBeUndefined();
  });
});
