import "server-only";
import { formatPhone } from "./format-phone";

/** What a line is called for people: its number, or its place while the number is not known. */
export const lineName = (e164: string | null, place: string): string =>
  e164 ? formatPhone(e164) : `A number in ${place}`;
