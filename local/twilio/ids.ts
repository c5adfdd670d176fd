import { randomBytes } from "node:crypto";

/** Two letters for the kind and 32 hex digits, as all of Twilio's ids. */
export const newSid = (kind: string): string => `${kind}${randomBytes(16).toString("hex")}`;
