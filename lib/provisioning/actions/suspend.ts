import "server-only";
import { numberTag } from "../set-answer-path";
import type { NumberAction } from "./number-action";

/** Sends calls nowhere. */
export const suspend: NumberAction = async ({ job, carrier, ref }) => {
  await carrier.routing?.apply(ref, null, numberTag(job.number.id));
  return { state: "done" };
};
