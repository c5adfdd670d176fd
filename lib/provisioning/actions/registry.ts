import type { JobAction } from "@/lib/contract/vocabulary";
import { configure } from "./configure";
import type { NumberAction } from "./number-action";
import { release } from "./release";
import { suspend } from "./suspend";

/** What each job does to a number that we have. A purchase has steps of its own (`inngest/functions/provision-number.ts`). */
export const numberActions: Partial<Record<JobAction, NumberAction>> = {
  configure,
  release,
  resume: configure,
  suspend,
};
