import { start } from "../../local/twilio/index.ts";
import { serveRoute } from "./serve-route.ts";

export interface CallOutcome {
  answered: boolean;
  sip_code: number;
  ended_by: string;
  duration_seconds: number;
  said: string[];
  played: string[];
  alerts: { code: number; text: string }[];
  dialed: { to: string; caller_id: string; outcome: string; ring_seconds: number; bridged: boolean }[];
  recordings: { sid: string; seconds: number }[];
  requests: { url: string; status: number }[];
}

type Handler = (request: Request, segment: { params: Promise<{ kind: string }> }) => Promise<Response>;

const voiceSecrets = {
  accountSid: `AC${"0".repeat(31)}7`,
  authToken: "test-voice-token",
  callerId: "+12025550199",
};

const playSound = async (...asked: Parameters<typeof import("@/app/api/sounds/[link]/route").GET>) =>
  (await import("@/app/api/sounds/[link]/route")).GET(...asked);

/**
 * The embedded voice platform, and a server that hands its requests to a route of ours, and those for recordings to theirs. Its origin is the public one of the application.
 * @param handler called with every request below `/api/voice/`; it is imported once the environment is set
 */
export async function openVoice(handler: () => Promise<Handler>) {
  const server = await serveRoute(async (request, last) =>
    request.method === "GET"
      ? playSound(request, { params: Promise.resolve({ link: last }) })
      : (await handler())(request, { params: Promise.resolve({ kind: last }) }),
  );
  const { origin } = server;
  const platform = await start({
    ...voiceSecrets,
    sipDomain: "voice.example.test",
    sipVoiceUrl: `${origin}/api/voice/inbound`,
    sipStatusCallbackUrl: `${origin}/api/voice/status`,
  });

  async function control<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${platform.url}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
  return {
    environment: {
      APP_URL: origin,
      TWILIO_ACCOUNT_SID: voiceSecrets.accountSid,
      TWILIO_AUTH_TOKEN: voiceSecrets.authToken,
      TWILIO_API_URL: platform.url,
      VOICE_CALLER_ID: voiceSecrets.callerId,
    },
    /** Where a carrier's trunk enters. */
    domainUrl: `${platform.url}/__control/sip-calls`,
    /** A call through a carrier's trunk. `phones`: what phones do, by number. */
    call: (to: string, from: string, more: object = {}) =>
      control<CallOutcome>("POST", "/__control/sip-calls", {
        to,
        from,
        source_ip: "46.19.209.14",
        ring_limit: 120,
        ...more,
      }),
    phones: (phones: object) => control("POST", "/__control/phones", phones),
    /** What phones heard that the platform called for us, newest first. */
    heard: () => control<{ to: string; answered: boolean; said: string[] }[]>("GET", "/demo/calls"),
    /** A carrier's numbers are reached from here. */
    exchange: (name: string, url: string) => control("POST", "/__control/exchanges", { name, url }),
    fault: (rule: object) => control("POST", "/__control/faults", rule),
    clearFaults: () => control("DELETE", "/__control/faults"),
    async close() {
      await platform.close();
      server.close();
    },
  };
}
