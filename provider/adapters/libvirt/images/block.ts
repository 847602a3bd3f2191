import type { z } from "zod";
import type { config } from "../config";

export type ImageBlock = z.infer<typeof config.image>;
