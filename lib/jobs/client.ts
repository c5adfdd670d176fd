import { Inngest } from "inngest";

/** Mode, keys and base URL come from the environment only (INNGEST_DEV, or the signing and event keys). */
export const inngest = new Inngest({ id: "numninja" });
