import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleTime } from "@/components/gallery/samples";
import { Card } from "@/components/ui/card";
import type { ConversationHit, Message, TextNumber } from "@/lib/contract/messages";
import { ConversationRow } from "./conversation-row";
import { EmptyInbox } from "./empty-inbox";
import { TextBubble } from "./text-bubble";
import { TextSettingsForm } from "./text-settings";

const number = {
  id: "6f9c1b7a-1111-4222-8333-00000000000a",
  e164: "+14155550171",
  label: "Front desk",
  status: "active" as const,
};
const conversation: ConversationHit = {
  id: "6f9c1b7a-1111-4222-8333-00000000000b",
  number,
  other_party: "+12125550131",
  last_at: sampleTime({ minutes: -5 }),
  last_text: "Your code is 482913. Do not share it with anybody, whoever asks for it, in whatever way they ask.",
  last_direction: "inbound",
  unread_count: 3,
  not_kept_count: 0,
  not_kept_at: null,
  found: null,
};
const text: Message = {
  id: "6f9c1b7a-1111-4222-8333-00000000000c",
  created_at: sampleTime({ minutes: -5 }),
  sent_at: sampleTime({ minutes: -5 }),
  direction: "inbound",
  body: "Your code is 482913.\nDo not share it.",
  media: [],
  segments: 1,
  state: "received",
  error_code: null,
  sent_on: null,
};
const textNumber: TextNumber = { ...number, is_proven: true, has_feature: true, can_send: false };

export const messagesGallery: GalleryArea = {
  name: "messages",
  states: {
    "Texts sent on, which they are not at the moment": (
      <TextSettingsForm
        initial={{ keep_days: 90, forward_to: "+12125550131", forward_from: number.id, problem: "opted_out" }}
        senders={[{ ...textNumber, can_send: true }]}
      />
    ),
    "No number can send texts": (
      <TextSettingsForm
        initial={{ keep_days: null, forward_to: null, forward_from: null, problem: null }}
        senders={[]}
      />
    ),
    "ConversationRow: unread, read, a name that turns, texts that were not kept, a former number": (
      <Card padded={false}>
        <ul className="divide-y divide-line">
          <ConversationRow conversation={conversation} />
          <ConversationRow conversation={{ ...conversation, unread_count: 0, last_direction: "outbound" }} />
          <ConversationRow
            conversation={{ ...conversation, other_party: "שלום", last_text: "مرحبا 123", found: null }}
          />
          <ConversationRow conversation={{ ...conversation, not_kept_count: 1_204, last_text: "" }} />
          <ConversationRow conversation={{ ...conversation, number: null, found: "… the code 482913 was found" }} />
        </ul>
      </Card>
    ),
    "TextBubble: a code, files, no words, marks of direction, one long word, and ours": (
      <Card>
        <ol className="space-y-4">
          <TextBubble text={text} />
          <TextBubble text={{ ...text, body: "", media: ["image/png", "text/vcard"] }} />
          <TextBubble text={{ ...text, body: "" }} />
          <TextBubble text={{ ...text, body: "\u202eevil\u202c \u202eand not closed" }} />
          <TextBubble text={{ ...text, body: "🎉".repeat(60) + "x".repeat(300) }} />
          <TextBubble text={{ ...text, direction: "outbound", state: "undelivered", error_code: 30_034 }} />
        </ol>
      </Card>
    ),
    "TextBubble: sent on, on its way, and not arrived": (
      <Card>
        <ol className="space-y-4">
          <TextBubble
            text={{ ...text, sent_on: { to: "+12125550131", state: "delivered", error_code: null, problem: null } }}
          />
          <TextBubble
            text={{ ...text, sent_on: { to: "+12125550131", state: "queued", error_code: null, problem: null } }}
          />
          <TextBubble
            text={{ ...text, sent_on: { to: "+12125550131", state: "failed", error_code: 21_610, problem: null } }}
          />
          <TextBubble
            text={{
              ...text,
              sent_on: { to: "+12125550131", state: "failed", error_code: null, problem: "not_registered" },
            }}
          />
          <TextBubble
            text={{ ...text, sent_on: { to: "+12125550131", state: "queued", error_code: null, problem: "too_fast" } }}
          />
          <TextBubble
            text={{ ...text, sent_on: { to: "+12125550131", state: "failed", error_code: null, problem: "too_fast" } }}
          />
        </ol>
      </Card>
    ),
    "EmptyInbox: proven, being set up, ended": (
      <EmptyInbox
        numbers={[
          textNumber,
          { ...textNumber, id: "b", is_proven: false },
          { ...textNumber, id: "c", status: "released" },
        ]}
      />
    ),
    "EmptyInbox: no number receives texts": <EmptyInbox numbers={[]} />,
  },
};
