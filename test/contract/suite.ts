/** Every clause of the adapter contract (ARCHITECTURE.md), for any adapter on any backend. */
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { describeUnless } from "../support/describe-unless";
import type { Backend, ContractTarget } from "./backend";
import { callClauses } from "./clauses/calls";
import { capabilityClauses } from "./clauses/capabilities";
import { changeClauses } from "./clauses/changes";
import { cloneClauses } from "./clauses/clones";
import { configurationClauses } from "./clauses/configuration";
import { creationClauses } from "./clauses/creation";
import { deletionClauses } from "./clauses/deletion";
import { deviceClauses } from "./clauses/devices";
import { errorClauses } from "./clauses/errors";
import { exportClauses } from "./clauses/exports";
import { identityClauses } from "./clauses/identity";
import { imageClauses } from "./clauses/images";
import { mediaClauses } from "./clauses/media";
import { moveClauses } from "./clauses/moves";
import { networkClauses } from "./clauses/networks";
import { observationClauses } from "./clauses/observation";
import { ownershipClauses } from "./clauses/ownership";
import { powerClauses } from "./clauses/power";
import { sessionClauses } from "./clauses/sessions";
import { snapshotClauses } from "./clauses/snapshots";
import { taskClauses } from "./clauses/tasks";
import { World } from "./world";

/** Tests of one part of the contract; `world` is there from the first test on. */
export type Clauses = (world: () => World, target: ContractTarget) => void;

const parts: Readonly<Record<string, Clauses>> = {
  sessions: sessionClauses,
  capabilities: capabilityClauses,
  observation: observationClauses,
  creation: creationClauses,
  identity: identityClauses,
  configuration: configurationClauses,
  changes: changeClauses,
  power: powerClauses,
  deletion: deletionClauses,
  tasks: taskClauses,
  errors: errorClauses,
  ownership: ownershipClauses,
  "native calls": callClauses,
  devices: deviceClauses,
  snapshots: snapshotClauses,
  exports: exportClauses,
  images: imageClauses,
  clones: cloneClauses,
  media: mediaClauses,
  moves: moveClauses,
  networks: networkClauses,
};

/** Runs the whole contract. The number in brackets is that of the clause. */
export function describeAdapter(target: ContractTarget): void {
  describeUnless(target.skip, `the adapter contract on ${target.name}`, () => {
    let backend: Backend | undefined;
    let world: World | undefined;
    const opened = (): World => {
      if (world === undefined) throw new Error("the backend did not open");
      return world;
    };

    beforeAll(async () => {
      backend = await target.open();
      world = await World.open(target, backend);
    });
    afterEach(() => world?.clean());
    afterAll(async () => {
      await world?.close();
      await backend?.close();
    });

    for (const [name, clauses] of Object.entries(parts)) {
      describe(name, { timeout: target.testTimeout ?? 20_000 }, () => clauses(opened, target));
    }
  });
}
