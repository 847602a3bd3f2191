import { gatherRefusals } from "../../contract/refusals";

export const { violationsOf, violationsOnLook } = gatherRefusals(": ");
