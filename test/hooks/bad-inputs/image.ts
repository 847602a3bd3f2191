import { absent } from "../changes";
import { type BadInput, nameRule, quoted, quotedHypervisors } from "./bad-input";

export const badImageInputs: readonly BadInput[] = [
  [{ provider: absent }, ["provider: is required: write a Provider, or the `connection` of one"]],
  [{ provider: "host" }, ['provider: "host" is not allowed: write a Provider, or the `connection` of one']],
  [{ source: absent }, ["source: is required"]],
  [{ source: {} }, ["source: is empty, but the Provider is mock: add source.mock"]],
  [{ source: "https://x" }, ['source: must be an object, not "https://x"']],
  [
    { source: { libvirt: { path: "x" } } },
    ["source: is only written for libvirt, but the Provider is mock: add source.mock"],
  ],
  [{ source: { mock: { size: "2Gi" } } }, ["source.mock: names no image: write one of name, url, path"]],
  [
    { source: { mock: { name: "debian-12", url: "https://example.org/disk.qcow2" } } },
    ["source.mock.url: contradicts name: write one of name, url, path"],
  ],
  [
    { source: { mock: { url: "https://example.org/disk.qcow2", path: "disk" } } },
    ["source.mock.path: contradicts url: write one of name, url, path"],
  ],
  [{ "source.mok": {} }, ["source.mok: is not known here; did you mean mock?"]],
  [
    { "source.mock.url": "debian" },
    ['source.mock.url: "debian" is not allowed: write a URL such as "https://example.org/disk.qcow2"'],
  ],
  [{ "source.mock.size": "2GB" }, ['source.mock.size: "2GB" is ambiguous: write the binary unit, "2Gi"']],
  [
    { "source.mock.format": "qcow" },
    ['source.mock.format: "qcow" is not allowed; did you mean "qcow2"? Allowed are "qcow2", "raw"'],
  ],
  [{ checksum: "zz" }, ['checksum: "zz" is not allowed: write the digest in hexadecimal']],
  [{ checksum: "sha256:abc" }, ["checksum: has 3 hexadecimal digits; expected are 64 for sha256"]],
  [
    { checksum: "abc", checksumType: absent },
    ["checksum: has 3 hexadecimal digits; expected are 32 (md5), 40 (sha1), 64 (sha256) or 128 (sha512)"],
  ],
  [{ checksum: absent }, ["checksum: checksumType without a checksum means nothing: write both or neither"]],
  [
    { checksumType: "sha-256" },
    [
      'checksumType: "sha-256" is not allowed; did you mean "sha256"? Allowed are "md5", "sha1", "sha256", "sha512"',
    ],
  ],
  [{ checksumType: "md5" }, ['checksum: begins with "sha256", but checksumType is "md5": make them equal']],
  [
    { checksum: "crc32:abcdef12", checksumType: absent },
    ['checksum: begins with "crc32": write one of md5, sha1, sha256, sha512, or digits only'],
  ],
  [
    { "prepare.onMissing": "Download" },
    ['prepare.onMissing: "Download" is not allowed; write one of "Import", "Fail", "Wait"'],
  ],
  [{ "prepare.retries": -1 }, ["prepare.retries: must be at least 0, not -1"]],
  [{ "prepare.retries": 50 }, ["prepare.retries: must be at most 20, not 50"]],
  [
    { "prepare.timeout": "20" },
    ['prepare.timeout: "20" is not a duration: write a duration such as "90s", "30m" or "1h30m"'],
  ],
  [
    { "distribution.flavour": "x" },
    ["distribution.flavour: is not known here; allowed are name, version, variant"],
  ],
  [
    { deletionPolicy: "retain" },
    ['deletionPolicy: "retain" is not allowed; did you mean "Retain"? Allowed are "Delete", "Retain"'],
  ],
  [
    { "provider.type": "vmware" },
    [`provider.type: "vmware" is not allowed; write one of ${quotedHypervisors}`],
  ],
  [
    { "provider.endpoint": absent },
    ["provider.endpoint: is required: write it, or set the environment variable VIRTRIGAUD_MOCK_ENDPOINT"],
  ],
  [
    { "provider.libvirt": {} },
    ['provider.libvirt: is for libvirt but this Provider is mock: leave it out, or set type to "libvirt"'],
  ],
  [{ "source.mock.pth": "x" }, ["source.mock.pth: is not known here; did you mean path?"]],
  [
    { metadata: { team: "shop" } },
    [
      "metadata: is not known here; allowed are owner, name, provider, source, checksum, checksumType, prepare, distribution, guest, deletionPolicy",
    ],
  ],
  [
    { "guest.userDataTemplate": { inline: "a", from: { file: "b" } } },
    ["guest.userDataTemplate: write either inline or from, one of them"],
  ],
  [
    {
      guest: { userDataTemplate: { inline: "#cloud-config\n" } },
      "provider.withoutCapabilities": ["cloudInit"],
    },
    [
      "guest.userDataTemplate: mock cannot do this here: user data, metadata and static addresses cannot be handed to the guest (capability cloudInit); leave it out for this Provider",
    ],
  ],
  [
    { url: "https://x" },
    [
      "url: is not known here; allowed are owner, name, provider, source, checksum, checksumType, prepare, distribution, guest, deletionPolicy",
    ],
  ],
  [
    { "provider.withoutCapabilities": ["imageChecksums", "imageImport"] },
    [
      "checksum: mock cannot do this here: checksums of images cannot be verified (capability imageChecksums); leave it out for this Provider",
      "prepare.onMissing: mock cannot do this here: images must exist already (capability imageImport); leave it out for this Provider",
    ],
  ],
  [
    { image: 5 },
    [
      "image: is not known here; allowed are owner, name, provider, source, checksum, checksumType, prepare, distribution, guest, deletionPolicy",
    ],
  ],
  [
    { "source.vsphere": { ovaURL: "https://example.org/a.ova", template: "debian" } },
    ["source.vsphere: name exactly one of template, contentLibrary with item, ovaURL, upload, iso, isoURL"],
  ],
  [
    { "source.vsphere": { contentLibrary: "images" } },
    ["source.vsphere: contentLibrary and item are written together"],
  ],
  [
    { "source.vsphere": { folder: "templates" } },
    ["source.vsphere: name exactly one of template, contentLibrary with item, ovaURL, upload, iso, isoURL"],
  ],
  [
    { "source.vsphere.template": absent, "source.vsphere.ovaURL": "ftp://example.org/a.ova" },
    [
      'source.vsphere.ovaURL: "ftp://example.org/a.ova" is not allowed: write a URL such as "https://example.org/disk.qcow2"',
    ],
  ],
  [
    { "source.vsphere.diskType": "thinn" },
    [
      'source.vsphere.diskType: "thinn" is not allowed; did you mean "thin"? Allowed are "thin", "thick", "eagerZeroedThick"',
    ],
  ],
  ...["", "..", "../../evil", "a/b", "a\nb", "größe", "a".repeat(64)].map(
    (name): BadInput => [{ name }, [`name: ${quoted(name)} is not allowed: ${nameRule}`]],
  ),
  ...["https://user:password@example.org/x.img", "https://token@example.org/x.img"].map(
    (url): BadInput => [
      { "source.mock.url": url },
      [
        "source.mock.url: has a user name or a password in its URL, which is not sent: fetch the file yourself and name it by path, or use a URL that is signed",
      ],
    ],
  ),
];
