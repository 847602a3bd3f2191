import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import manifest from "../../package.json";
import { describeUnless } from "../support/describe-unless";
import { missingEngine } from "./harness";

const repository = resolve(__dirname, "../..");
const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
const cli =
  process.env.VIRTRIGAUD_TEST_PULUMI ?? join(home, "versions", manifest.devDependencies.pulumi, "bin/pulumi");

describeUnless(missingEngine(), "schema.json", () => {
  it("is sound in the eyes of `pulumi schema check`", async () => {
    const checked = promisify(execFile)(cli, ["schema", "check", join(repository, "schema.json")], {
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    await expect(checked).resolves.toMatchObject({ stderr: "" });
  });
});
