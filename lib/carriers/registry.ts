import { didww } from "./didww/entry";
import type { CarrierEntry } from "./entry";
import { twilio } from "./twilio/entry";

/** Every carrier that we can buy from. */
export const carrierEntries: readonly CarrierEntry[] = [didww, twilio];

/** Where the platform of our texts keeps the files that came with them. */
export { isTwilioFile as isFileOfTextPlatform } from "./twilio/files";
/** What the platform of our voice application signs its requests with, regardless of the carrier of the number. */
export { isTwilioSignature as isSignedByCallPlatform } from "./twilio/signature";
