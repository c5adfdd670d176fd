export { greetingTwiml, rejectTwiml } from "./default-greeting";
export { isTwilioSignature } from "./twilio-signature";
