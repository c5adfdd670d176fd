import { type Decline, declineFor } from "./declines.ts";

/** A card as a person or an API call enters it. */
export interface CardInput {
  /** Spaces and dashes are ignored. */
  number: string;
  exp_month: string;
  /** Two or four digits. */
  exp_year: string;
  /** Absent in some API calls. */
  cvc?: string;
}

export interface Card {
  number: string;
  exp_month: number;
  exp_year: number;
  hasCvc: boolean;
}

/** @returns the card, or Stripe's error for the first wrong field */
export function readCard(input: CardInput, now: Date): Card | Decline {
  const number = input.number.replace(/[\s-]/g, "");
  if (!/^\d{12,19}$/.test(number) || !passesLuhn(number)) return declineFor("incorrect_number");

  const exp_month = /^\d{1,2}$/.test(input.exp_month.trim()) ? Number(input.exp_month) : 0;
  if (exp_month < 1 || exp_month > 12) return declineFor("invalid_expiry_month");
  const yearText = input.exp_year.trim();
  const exp_year = /^\d{2}$/.test(yearText) ? 2000 + Number(yearText) : /^\d{4}$/.test(yearText) ? Number(yearText) : 0;
  const thisYear = now.getUTCFullYear();
  if (exp_year < thisYear || exp_year > thisYear + 50) return declineFor("invalid_expiry_year");
  if (exp_year === thisYear && exp_month < now.getUTCMonth() + 1) return declineFor("invalid_expiry_month");

  const digits = number.startsWith("34") || number.startsWith("37") ? /^\d{3,4}$/ : /^\d{3}$/;
  if (input.cvc !== undefined && !digits.test(input.cvc.trim())) return declineFor("invalid_cvc");
  return { number, exp_month, exp_year, hasCvc: input.cvc !== undefined };
}

/** Splits what people type into one field: "12/34", "12 / 2034", "1234". */
export function splitExpiry(expiry: string): { exp_month: string; exp_year: string } {
  const text = expiry.trim();
  const compact = /^(\d{2})(\d{2}|\d{4})$/.exec(text);
  if (compact) return { exp_month: compact[1] ?? "", exp_year: compact[2] ?? "" };
  const [exp_month = "", exp_year = ""] = text.split(/\s*[/-]\s*|\s+/);
  return { exp_month, exp_year };
}

function passesLuhn(number: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...number].reverse().entries()) {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
