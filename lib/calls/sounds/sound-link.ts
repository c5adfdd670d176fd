import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { uuidOrNull } from "@/lib/kernel/uuid";

const dayMs = 24 * 60 * 60 * 1_000;

function linkOf(accountId: string, soundId: string, day: number): string {
  const made = `${accountId}.${soundId}.${day}`;
  const signature = createHmac("sha256", `sound ${env().TWILIO_AUTH_TOKEN}`).update(made).digest();
  return `${made}.${signature.subarray(0, 16).toString("base64url")}`;
}

/** Days since 1970 (UTC). */
const today = () => Math.floor(now().getTime() / dayMs);

/**
 * Where the voice platform fetches a recording, good until the end of the next day (UTC). The same all day, so that the platform, which
 * keeps sounds by their address, fetches each about once a day.
 */
export const soundUrl = (accountId: string, soundId: string): string =>
  `${env().APP_URL}/api/sounds/${linkOf(accountId, soundId, today() + 1)}`;

/** @returns what a link was made for; null for any other text, and for a link whose time is over */
export function soundOfLink(link: string): { accountId: string; soundId: string } | null {
  const [account, sound, day] = link.split(".");
  const [accountId, soundId] = [uuidOrNull(account), uuidOrNull(sound)];
  if (!accountId || !soundId || !/^\d{1,6}$/.test(day ?? "")) return null;
  const [given, wanted] = [Buffer.from(link), Buffer.from(linkOf(accountId, soundId, Number(day)))];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  return Number(day) >= today() ? { accountId, soundId } : null;
}
