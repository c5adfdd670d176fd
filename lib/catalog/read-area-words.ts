import { callingCode } from "@/lib/kernel/telephony/format-phone";

/**
 * What a person typed as a place, in the catalog's words. Area codes are typed as they are dialed at home or from abroad:
 * "(415)", "1-415" and "+1 415" mean 415, "020" and "+44 20" mean 20. Names stay as they are, in lower case.
 */
export function readAreaWords(area: string, country: string): string {
  const words = area.trim().toLowerCase();
  if (!/^[+\d\s().-]*\d[+\d\s().-]*$/.test(words)) return words;
  const code = callingCode(country) ?? "";
  const digits = words.replace(/\D/g, "");
  const isInternational = words.startsWith("+") || words.startsWith("00") || (code === "1" && digits.startsWith("1"));
  const dialed = words.startsWith("00") ? digits.slice(2) : digits;
  const national = isInternational && dialed.startsWith(code) ? dialed.slice(code.length) : dialed;
  return national.replace(/^0+/, "") || digits;
}
