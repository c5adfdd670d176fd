import { ControlError } from "../../kit/index.ts";
import { newSid } from "../ids.ts";
import type { MediaRow } from "../rows.ts";
import { ownedNumber, type World } from "../world.ts";
import { noteStopWord } from "./outbound.ts";
import { segmentsOf } from "./segments.ts";

interface TextInput {
  /** E.164 of one of our numbers. */
  to: string;
  /** E.164, or a short code or name. */
  from: string;
  text: string;
  /** Files that came along. Without bytes (base64) a picture of one pixel; `location` is where Twilio says that it is. */
  media: { type: string; base64?: string; location?: string }[];
}

const longest = 1_600;
const mostMedia = 10;
const onePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/**
 * A text of the telephone network to one of our numbers: posted once to its SmsUrl. A number without an address loses it.
 */
export function receiveText(world: World, input: TextInput) {
  const row = ownedNumber(world, input.to);
  if (!row) return { accepted: false as const, reason: "not_owned" };
  if (!row.capabilities.sms) return { accepted: false as const, reason: "no_sms" };
  if ([...input.text].length > longest) throw new ControlError(400, `a text has at most ${longest} characters`);
  if (input.media.length > mostMedia) throw new ControlError(400, `a text has at most ${mostMedia} files`);
  const sid = newSid(input.media.length > 0 ? "MM" : "SM");
  const files = input.media.map(({ type, base64 = onePixel, location = null }): MediaRow => {
    const media = { sid: newSid("ME"), messageSid: sid, type, base64, location, createdAt: world.clock.now() };
    world.tables.media.put(media.sid, media);
    return media;
  });
  noteStopWord(world, input);
  const { sms_url: url, sms_method: method } = row.settings;
  if (!url) return { accepted: true as const, sid, delivery_id: null };
  const fields = new URLSearchParams({
    ToCountry: row.iso,
    MessageSid: sid,
    SmsSid: sid,
    SmsMessageSid: sid,
    AccountSid: world.config.accountSid,
    ApiVersion: "2010-04-01",
    From: input.from,
    To: input.to,
    Body: input.text,
    NumMedia: String(files.length),
    NumSegments: String(segmentsOf(input.text)),
    SmsStatus: "received",
  });
  for (const [index, media] of files.entries()) {
    fields.set(`MediaUrl${index}`, mediaUrl(world, media));
    fields.set(`MediaContentType${index}`, media.type);
  }
  const isGet = method.toUpperCase() === "GET";
  const delivery = world.deliveries.send({
    type: "message.inbound",
    url: isGet ? `${url}${url.includes("?") ? "&" : "?"}${fields}` : url,
    method: isGet ? "GET" : "POST",
    body: isGet ? "" : fields.toString(),
    contentType: "application/x-www-form-urlencoded; charset=UTF-8",
    key: sid,
  });
  return { accepted: true as const, sid, delivery_id: delivery.id };
}

const mediaUrl = ({ config, origin }: World, { sid, messageSid }: MediaRow): string =>
  `${origin}/api/2010-04-01/Accounts/${config.accountSid}/Messages/${messageSid}/Media/${sid}`;
