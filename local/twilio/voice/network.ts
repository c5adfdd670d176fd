import { ownedNumber, type World } from "../world.ts";
import { numberEntry } from "./entries.ts";
import type { PhoneScript } from "./script.ts";
import { startCall } from "./start-call.ts";

interface Beyond {
  answered: boolean;
  reason?: string | null;
  duration_seconds: number;
}

const setUpSeconds = 2;

/**
 * What rings at a number of a carrier of this machine: a call of its own, which comes in there and is over when this returns. What became
 * of it is what its caller meets. Undefined: an ordinary phone, of which nothing is known here.
 * @param mostSeconds after which the caller hangs up
 */
export async function phoneBehind(
  world: World,
  { from, to }: { from: string; to: string },
  mostSeconds: number,
): Promise<PhoneScript | undefined> {
  const met = (await callOwnNumber(world, from, to, mostSeconds)) ?? (await callExchange(world, from, to, mostSeconds));
  if (!met) return undefined;
  const does = met.answered ? "answers" : met.reason === "busy" ? "busy" : "no_answer";
  return { does, after: setUpSeconds, presses: [], talks: Math.max(1, met.duration_seconds) };
}

async function callOwnNumber(world: World, from: string, to: string, mostSeconds: number): Promise<Beyond | null> {
  const number = ownedNumber(world, to);
  if (!number?.settings.voice_url) return null;
  const script = { caller: silentCaller(mostSeconds), phones: new Map() };
  const entry = numberEntry(number);
  const { ended } = startCall(world, { from, to, direction: "inbound", entry, script, realTime: false });
  const { answered, status, duration_seconds } = await ended;
  return { answered, reason: status, duration_seconds };
}

/** The carriers beside this one, which were named to it at the control endpoint. */
async function callExchange(world: World, from: string, to: string, mostSeconds: number): Promise<Beyond | null> {
  for (const { url } of world.tables.exchanges.list()) {
    const body = JSON.stringify({ from, to, caller: { hangs_up_after: mostSeconds } });
    const response = await fetch(`${url}/__control/calls`, { method: "POST", body }).catch(() => null);
    const met = response?.ok ? ((await response.json()) as Beyond) : null;
    if (met && met.reason !== "not_owned") return met;
  }
  return null;
}

const silentCaller = (mostSeconds: number) => ({
  presses: [],
  speaks: [5],
  endsMessage: "hangs_up" as const,
  hangsUpAfter: mostSeconds,
  says: "",
});
