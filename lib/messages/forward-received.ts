import "server-only";
import { longestText } from "@/lib/contract/text-limits";
import { textSize } from "@/lib/kernel/telephony/text-size";
import { logger } from "@/lib/logger";
import { forwardTextRow, textToForward } from "./settings-rows";

/** Too many texts of its number within a minute: it is tried again, and says so until it is given up. */
class TextWaits extends Error {}

/** What a phone reads of a text that came in: whom it is from, which number it came to, and its words. */
function forwardedWords({ from, to, label, body, files }: NonNullable<Awaited<ReturnType<typeof textToForward>>>) {
  const head = `${from} to ${label ? `${label} (${to})` : to}:`;
  const rest = files > 0 ? `\n[${files} ${files === 1 ? "file" : "files"} in your inbox]` : "";
  const room = longestText - head.length - rest.length - 1;
  return `${head}\n${body.length > room ? `${body.slice(0, room - 1)}…` : body}${rest}`;
}

/**
 * Sends a text that came in on to the phone that its account chose, as a text that the account sends: once, within the month's parts, and
 * not to a phone that asked for none.
 * @returns a sentence about what was done
 * @throws {TextWaits} it is tried again
 */
export async function forwardReceived(messageId: string): Promise<string> {
  const text = await textToForward(messageId);
  if (!text) return "nobody wants it";
  const body = forwardedWords(text);
  const { result } = await forwardTextRow(messageId, body, textSize(body).segments);
  if (result === "too_fast") throw new TextWaits("too many texts within a minute");
  if (result !== "sent") logger.info({ messageId, result }, "a text was not sent on");
  return result;
}
