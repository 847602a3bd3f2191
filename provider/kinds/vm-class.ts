import type { z } from "zod";
import { vmClassResource } from "../models/vm-class";
import { classViolations } from "../rules/machine-rules";
import { classSizingViolations } from "../rules/sizing-rules";
import type { PropertyMap } from "../runtime/values";
import { inputChanges } from "./inputs-diff";
import type { Kind } from "./kind";

type VMClassResource = z.input<typeof vmClassResource>;

/** A class lives in the program and in state alone: machines take their values from it. */
export const vmClass: Kind<VMClassResource> = {
  name: "VMClass",
  model: vmClassResource,
  rules: (inputs) => [...classViolations(inputs, undefined, ""), ...classSizingViolations(inputs)],
  async diff(_id, recorded, inputs) {
    const changes = inputChanges(Object.keys(vmClassResource.shape), recorded, inputs);
    return { changes, deleteBeforeReplace: false, notes: [] };
  },
  plan: (inputs) => inputs,
  create: async (inputs) => ({ id: inputs.name, outputs: inputs as PropertyMap }),
  read: async (id, recorded) => ({ id, inputs: recorded, outputs: recorded }),
  update: async (_id, _recorded, inputs) => inputs as PropertyMap,
  async delete() {},
};
