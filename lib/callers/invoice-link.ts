import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";
import { uuidOrNull } from "@/lib/kernel/uuid";

/**
 * What mails link to behind `/pay/`: its holder may pay this invoice and see what is due, signed in or not, and nothing else. It
 * is made of the invoice's id and our key, so no row holds it and it stays good while the invoice stands.
 */
export function invoiceLink(invoiceId: string): string {
  const signature = createHmac("sha256", env().SUPABASE_SECRET_KEY).update(`pay-invoice:${invoiceId}`).digest();
  return `${invoiceId}.${signature.subarray(0, 16).toString("base64url")}`;
}

/** @returns the invoice that a link was made for; null for any other text */
export function invoiceOfLink(link: string): string | null {
  const invoiceId = uuidOrNull(link.split(".")[0]);
  if (!invoiceId) return null;
  const [given, wanted] = [Buffer.from(link), Buffer.from(invoiceLink(invoiceId))];
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? invoiceId : null;
}
