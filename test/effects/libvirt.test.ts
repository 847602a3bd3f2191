/** What a real libvirt does with a machine that runs, against the tables. */
import { afterAll, beforeAll } from "vitest";
import * as hooks from "../../provider/hooks";
import { reasonToSkip } from "../libvirt/backend";
import { useLaboratory } from "../libvirt/laboratory";
import { describeUnless } from "../support/describe-unless";
import { describeEffects } from "./property";

describeUnless(reasonToSkip(), "libvirt", () => {
  const laboratory = useLaboratory();
  beforeAll(() => laboratory.makePool("fast"));
  afterAll(() => hooks.closeSessions());

  describeEffects("libvirt", "existing", () => ({
    provider: {
      type: "libvirt",
      endpoint: laboratory.backend.uri,
      defaults: { storagePool: "vms" },
      libvirt: { accelerator: "tcg" },
    },
    network: "existing",
    boots: (name) => laboratory.backend.virsh("domid", name),
  }));
});
