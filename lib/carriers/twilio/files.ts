import { type Env, env } from "@/lib/env";

/** With authentication enforced, and files of before it was. */
const places = [
  "https://mms.twiliocdn.com/",
  "https://media.twiliocdn.com/",
  "https://s3-external-1.amazonaws.com/media.twiliocdn.com/",
];

/**
 * Whether an address that Twilio leads to is one where it keeps files of texts; of the embedded one its own origin.
 * @see Twilio, "Protect media access with HTTP basic authentication"
 */
export function isTwilioFile(address: URL, { TWILIO_API_URL }: Pick<Env, "TWILIO_API_URL"> = env()): boolean {
  return (TWILIO_API_URL ? [`${new URL(TWILIO_API_URL).origin}/`] : places).some((place) =>
    address.href.startsWith(place),
  );
}
