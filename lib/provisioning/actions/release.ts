import "server-only";
import { isCarrierError } from "@/lib/carriers";
import type { NumberAction } from "./number-action";

/** Gives the number back to the carrier; one that is gone there is released already. */
export const release: NumberAction = async ({ carrier, ref }) => {
  try {
    await carrier.ownership.release(ref);
  } catch (error) {
    if (!isCarrierError(error, "gone")) throw error;
  }
  return { state: "done" };
};
