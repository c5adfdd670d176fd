import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleTime } from "@/components/gallery/samples";
import { Card } from "@/components/ui/card";
import type { Voicemail } from "@/lib/contract/calls/voicemail";
import { VoicemailRow } from "./voicemail-row";

const voicemail: Voicemail = {
  id: "6f9c1b7a-1111-4222-8333-0000000000f1",
  call_id: "6f9c1b7a-1111-4222-8333-0000000000f2",
  created_at: sampleTime({ minutes: -40 }),
  number: {
    id: "6f9c1b7a-1111-4222-8333-0000000000f3",
    e164: "+12025550123",
    label: "Front desk",
    time_zone: "America/New_York",
  },
  caller: "+16465550133",
  seconds: 17,
  state: "kept",
  transcript: null,
  heard_at: sampleTime({ minutes: -5 }),
  delete_at: sampleTime({ days: 90 }),
};
const rows = (...changes: Partial<Voicemail>[]) => (
  <Card padded={false}>
    <ul className="divide-y divide-line">
      {changes.map((change) => (
        <VoicemailRow key={JSON.stringify(change)} voicemail={{ ...voicemail, ...change }} />
      ))}
    </ul>
  </Card>
);

/** Messages as they are hard to come by: written down, lost, of callers who hide, for numbers that are gone. */
export const voicemailGallery: GalleryArea = {
  name: "voicemail",
  states: {
    "VoicemailRow: with its words": rows({
      heard_at: null,
      transcript: "Hi, this is Anna from the bakery. Your order is ready. Please call me back before six.",
    }),
    "VoicemailRow: long words, one without a break": rows({
      seconds: 118,
      transcript: `${"We talked about the delivery on Monday, and I have two more questions. ".repeat(8)}\n${"la".repeat(90)}`,
    }),
    "VoicemailRow: without words, lost, a hidden caller, a former number": rows(
      {},
      { state: "lost" },
      { caller: null, number: { ...voicemail.number!, label: null } },
      { number: null, state: "recorded", heard_at: null },
    ),
  },
};
