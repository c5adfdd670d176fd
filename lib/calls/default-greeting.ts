import { xmlText } from "@/lib/kernel/xml";

/** The answer of a number whose owner has not set anything up yet: every number answers from its first second. */
export const greetingTwiml = (name: string | null): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response><Say>${xmlText(
    `Hello. You have reached ${name ? `${name}` : "a NumNinja number"}. Nobody can take your call right now. Please try again later. Goodbye.`,
  )}</Say><Hangup/></Response>`;

/** For numbers that are not ours or do not answer. */
export const rejectTwiml = (): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response><Reject reason="rejected"/></Response>`;
