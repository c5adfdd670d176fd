import "server-only";
import { defaultAnswerPath, numberTag } from "../set-answer-path";
import type { NumberAction } from "./number-action";

/** Sends calls where they are wanted. Also how a suspended number works again. */
export const configure: NumberAction = async ({ job, carrier, ref }) => {
  const path = defaultAnswerPath(job);
  if (!path) return { state: "later", usesAttempt: true, delaySeconds: null, code: "no_answer_path" };
  await carrier.routing?.apply(ref, path, numberTag(job.number.id));
  return { state: "done" };
};
