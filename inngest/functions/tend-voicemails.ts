import { tendVoicemail } from "@/lib/calls";
import { inngest, payloadOf } from "@/lib/jobs";

/** A caller's message is fetched and kept, or deleted. Its row holds what failed and when it is tried again. */
export const tendVoicemails = inngest.createFunction(
  { id: "tend-voicemails", triggers: [{ event: "voicemail/recorded" }], retries: 2, concurrency: [{ limit: 5 }] },
  async ({ event, step }) => {
    const { voicemailId } = payloadOf("voicemail/recorded", event);
    return step.run("tend", () => tendVoicemail(voicemailId));
  },
);
