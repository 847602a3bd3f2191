/** What the mock does with a machine that runs, against the tables. */
import { useWorld } from "../kinds/life";
import { describeEffects } from "./property";

const world = useWorld();

describeEffects("mock", "default", () => ({
  provider: world.provider,
  network: "default",
  boots: async () => world.applied.filter((step) => ["on", "off", "shutdown"].includes(step)).length,
}));
