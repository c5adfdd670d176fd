import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "../../drivers/shop.ts";
import { inbound, type Line } from "./line.ts";

interface Answered {
  ms: number;
  status: number;
  document: string;
  ref: string;
}

/** As the voice platform names a call. */
export const newRef = () => `CA${randomBytes(16).toString("hex")}`;

async function ask(environment: Record<string, string>, line: Line, index: number): Promise<Answered> {
  const ref = newRef();
  const began = performance.now();
  const response = await inbound(environment, line.e164, ref, `+1917555${String(index % 10_000).padStart(4, "0")}`);
  const document = await response.text();
  return { ms: performance.now() - began, status: response.status, document, ref };
}

/** A caller hears or reaches something: words, a phone, a recording, or a rejection. */
const isHeard = ({ status, document }: Answered) => status === 200 && /<(Say|Dial|Record|Reject|Play)\b/.test(document);
const isApology = ({ document }: Answered) => document.includes("We are sorry");

const summed = (answers: readonly Answered[]) => {
  const times = answers.map(({ ms }) => ms);
  return {
    p50: Math.round(percentile(times, 50)),
    p95: Math.round(percentile(times, 95)),
    max: Math.round(Math.max(...times)),
    silent: answers.filter((one) => !isHeard(one)).length,
    apologies: answers.filter(isApology).length,
    refs: answers.map(({ ref }) => ref),
  };
};

/** New calls at an even pace. */
export async function pace(environment: Record<string, string>, line: Line, perSecond: number, seconds: number) {
  const answers: Promise<Answered>[] = [];
  for (let index = 0; index < perSecond * seconds; index++) {
    answers.push(ask(environment, line, index));
    await sleep(1_000 / perSecond);
  }
  return summed(await Promise.all(answers));
}

/** New calls all at once. */
export const burst = async (environment: Record<string, string>, line: Line, calls: number) =>
  summed(await Promise.all(Array.from({ length: calls }, (_, index) => ask(environment, line, index))));
