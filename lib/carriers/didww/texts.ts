import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { storableText } from "@/lib/kernel/storable-json";
import { recipientOf, senderOf } from "@/lib/kernel/telephony/text-parties";
import type { InboundText, Texts } from "../facets/texts";

/** Characters: DIDWW assembles up to 64 kB. */
const longestText = 65_536;

/** As our template of the HTTP trunk has it (docs/subsystems/messages.md). */
const deliverySchema = z.object({
  id: z.string().min(1).max(200),
  from: z.string(),
  to: z.string(),
  text_b64: z.string(),
  at: z.string().optional(),
});

const digest = (text: string) => createHash("sha256").update(text).digest();

/** @param secret what the HTTP trunk sends along, as it signs nothing; undefined: texts are not received here */
export const createTexts = (secret: string | undefined): Texts => ({
  open({ headers, rawBody }) {
    const given = headers.get("x-hook-secret");
    if (secret === undefined || given === null || !timingSafeEqual(digest(secret), digest(given))) return "refused";
    return readText(rawBody) ?? "unreadable";
  },
});

/** Reads what DIDWW's HTTP trunk posts. It assembles the parts of a long text itself. @returns null when it is not a text */
export function readText(rawBody: string): InboundText | null {
  let json: unknown;
  try {
    json = JSON.parse(rawBody);
  } catch {
    return null;
  }
  const { success, data } = deliverySchema.safeParse(json);
  const to = success ? recipientOf(data.to) : null;
  if (!success || to === null) return null;
  const sentAt = Date.parse(data.at ?? "");
  return {
    carrier_id: "didww",
    carrier_ref: storableText(data.id),
    to,
    from: senderOf(data.from),
    body: storableText(Buffer.from(data.text_b64, "base64").toString("utf8").slice(0, longestText)),
    media: [],
    segments: 1,
    sent_at: Number.isNaN(sentAt) ? null : new Date(sentAt).toISOString(),
  };
}
