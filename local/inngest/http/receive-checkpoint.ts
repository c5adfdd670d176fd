import { z } from "zod";
import type { Op } from "../dispatch/app-answer.ts";
import type { Engine } from "../engine.ts";
import { saveCheckpoint } from "../state/checkpoint.ts";
import { survivingRestart } from "../state/database.ts";
import { type Exchange, HttpError, readJson } from "./exchange.ts";

const maxWaitMs = 2000;

const checkpointSchema = z.object({
  qi_id: z.string(),
  generation_id: z.coerce.number(),
  steps: z.array(z.looseObject({ op: z.string(), id: z.string() })),
});

/** POST /v1/checkpoint/{run}/async: 200 when stored, 409 when the request was superseded and the SDK has to stop. */
export async function receiveCheckpoint(engine: Engine, exchange: Exchange): Promise<void> {
  const parsed = checkpointSchema.safeParse(await readJson(exchange));
  if (!parsed.success) throw new HttpError(400, `not a checkpoint: ${z.prettifyError(parsed.error)}`);
  const { qi_id, generation_id, steps } = parsed.data;
  const other = steps.find((step) => step.op !== "StepRun");
  // The SDK then falls back to reporting it as an operation, which fails the run with a clear message.
  if (other) throw new HttpError(400, `operation "${other.op}" cannot be checkpointed`);
  const checkpoint = {
    runId: exchange.params[0]!,
    jobId: Buffer.from(qi_id, "base64").toString("utf8"),
    generation: generation_id,
    steps: steps as unknown as Op[],
  };
  const isCurrent = await survivingRestart(
    () => saveCheckpoint(engine, checkpoint),
    () => !engine.isClosed(),
    maxWaitMs,
  );
  if (isCurrent) exchange.json(200, { ok: true });
  else exchange.json(409, { error: "this request was superseded or its run has ended" });
}
