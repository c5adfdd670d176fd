import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";
import { uuidOrNull } from "@/lib/kernel/uuid";

const signatureOf = (invoiceId: string): Buffer =>
  createHmac("sha256", env().SUPABASE_SECRET_KEY).update(`pay-invoice:${invoiceId}`).digest();

/**
 * What mails link to behind `/pay/`: whoever holds it may pay this invoice and see what is due, signed in or not, and nothing else. It
 * is made of the invoice's id and our key, so no row holds it and it stays good while the invoice stands.
 */
export const invoiceLink = (invoiceId: string): string =>
  `${invoiceId}.${signatureOf(invoiceId).subarray(0, 16).toString("base64url")}`;

/** @returns the invoice that a link was made for; null for any other text */
export function invoiceOfLink(link: string): string | null {
  const [id, signature = ""] = link.split(".", 2);
  const invoiceId = uuidOrNull(id);
  if (!invoiceId || link !== `${id}.${signature}`) return null;
  const given = Buffer.from(signature, "base64url");
  const wanted = signatureOf(invoiceId).subarray(0, 16);
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? invoiceId : null;
}
