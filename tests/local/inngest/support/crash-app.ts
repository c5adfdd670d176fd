// An application as a process of its own, so that it can be killed. Every executed step leaves a line in EFFECTS.
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Inngest } from "inngest";
import { serve } from "inngest/node";

const silent = { info() {}, warn() {}, error() {}, debug() {} };
const inngest = new Inngest({ id: "app", logger: silent });
const effect = (name: string) => appendFileSync(process.env.EFFECTS!, `${name}\n`);
const STEPS = 4;

const chain = inngest.createFunction(
  { id: "chain", triggers: [{ event: "chain" }], retries: 8 },
  async ({ event, step }) => {
    for (let n = 1; n <= STEPS; n++) {
      await step.run(`step-${n}`, async () => {
        effect(`${event.data.key}/${n}`);
        await sleep(25);
      });
    }
    return "done";
  },
);
const patient = inngest.createFunction(
  { id: "patient", triggers: [{ event: "patient" }], retries: 8 },
  async ({ event, step }) => {
    await step.run("before", () => effect(`${event.data.key}/before`));
    const answer = await step.waitForEvent("answer", { event: "answer", match: "data.key", timeout: "5m" });
    await step.run("after", () => effect(`${event.data.key}/after`));
    return answer?.data.text ?? "timed out";
  },
);

const handler = serve({ client: inngest, functions: [chain, patient] });
createServer(handler).listen(Number(process.env.PORT), "127.0.0.1", () => process.send?.("ready"));
process.on("disconnect", () => process.exit(0));
