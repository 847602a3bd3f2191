import { gatherRefusals } from "../../contract/refusals";

export const { violationsOnLook } = gatherRefusals("; ");
