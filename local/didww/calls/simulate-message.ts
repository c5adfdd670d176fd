import type { SmsTrunk } from "../account.ts";
import { sendMessage } from "../callbacks/send-callback.ts";
import { isBlocked } from "../dids/did-lifecycle.ts";
import { newId } from "../ids.ts";
import type { World } from "../world.ts";

export interface MessageInput {
  /** Digits, no `+`. */
  to: string;
  from: string;
  text: string;
}

export interface MessageResult {
  id: string;
  accepted: boolean;
  reason: string | null;
  delivery_id: string | null;
}

/** Receives one SMS for an owned number and forwards it over the account's SMS HTTP IN trunk, with retries. */
export function simulateMessage(world: World, input: MessageInput): MessageResult {
  const id = newId();
  const refused = (reason: string) => ({ id, accepted: false, reason, delivery_id: null });
  const did = world.tables.dids.find((one) => one.number === input.to);
  if (!did) return refused("not_owned");
  if (isBlocked(world, did)) return refused("blocked");
  if (!world.catalogue.groups.get(did.groupId)?.features.includes("sms_in")) return refused("no_sms");
  const trunk = world.account.get().smsTrunk;
  if (!trunk) return refused("no_sms_trunk");
  const { url, body } = fillTemplate(trunk, { id, ...input, at: world.clock.now() });
  const delivery = sendMessage(world, { id, url, body, method: trunk.method, type: trunk.contentType });
  return { id, accepted: true, reason: null, delivery_id: delivery.id };
}

/** Fills the `{SMS_…}` placeholders. Values are escaped in the URL, and left as they are in the body. */
function fillTemplate(trunk: SmsTrunk, message: MessageInput & { id: string; at: number }) {
  const values: Record<string, string> = {
    SMS_UUID: message.id,
    SMS_SRC_ADDR: message.from,
    SMS_DST_ADDR: message.to,
    SMS_TEXT: message.text,
    SMS_TEXT_BASE64_ENCODED: Buffer.from(message.text, "utf8").toString("base64"),
    SMS_TIME: new Date(message.at).toUTCString(),
  };
  const fill = (template: string, write: (value: string) => string) =>
    template.replace(/\{(SMS_[A-Z0-9_]+)\}/g, (whole, name: string) => (name in values ? write(values[name]!) : whole));
  return { url: fill(trunk.url, encodeURIComponent), body: fill(trunk.body, (value) => value) };
}
