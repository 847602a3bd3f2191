import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adapter } from "../../provider/adapters/vsphere";
import { endpointOf } from "../../provider/adapters/vsphere/endpoint";
import { createRecordingContext } from "../contract/recording";
import { orReason } from "../peers/peer";
import type { Vcsim } from "../peers/vcsim";
import { answerLookups } from "../support/name-server";
import { connectionTo, openVcenter } from "./backend";

let peer: Vcsim | string = "not started";

beforeAll(async () => {
  peer = await orReason(openVcenter({ apiVersion: "6.7.3" }));
});

afterAll(async () => {
  if (typeof peer !== "string") await peer.stop();
});

describe("a connection", () => {
  test("to a host that no name server knows is refused, and one that cannot be asked for is awaited", async () => {
    const connection = {
      endpoint: "https://vcenter.example",
      credentials: { username: "somebody", password: "secret" },
      insecureSkipVerify: false,
      defaults: {},
      native: {},
    };
    const connect = () => adapter.connect(connection, createRecordingContext(connection.endpoint));
    const names = answerLookups("ENOTFOUND");
    await expect(connect()).rejects.toMatchObject({
      code: "InvalidSpec",
      property: "endpoint",
      reference: connection.endpoint,
      reason: expect.stringContaining("vcenter.example"),
    });
    expect(names).toHaveLength(1);
    answerLookups("EAI_AGAIN");
    await expect(connect()).rejects.toMatchObject({ code: "Unavailable" });
  });

  test("to a vCenter that is older than documented is open, and says so", async ({ skip }) => {
    if (typeof peer === "string") return skip(peer);
    const connection = connectionTo(peer);
    const told: string[] = [];
    const context = Object.assign(createRecordingContext(connection.endpoint), {
      report: (level: string, message: string) => void told.push(`${level}: ${message}`),
    });
    const session = await adapter.connect(connection, context);
    expect(told).toEqual([expect.stringMatching(/^warning: .*API 6\.7\.3: 7\.0 or newer is supported$/)]);
    await session.close();
  });

  test("with authorities that are no PEM names the input", ({ skip }) => {
    if (typeof peer === "string") return skip(peer);
    const { authority } = peer;
    const endpoint = (caBundle: string) => endpointOf(connectionTo(peer as Vcsim, { caBundle }));
    expect(endpoint(`# ours\n${authority}${authority}`).caBundle).toContain(authority);
    for (const wrong of ["hello", "", authority.replace(/\n.{20}/, "\n####")]) {
      expect(() => endpoint(wrong)).toThrow(/caBundle: .*PEM/);
    }
  });
});
