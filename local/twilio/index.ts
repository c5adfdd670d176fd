import { type RunningEmulator, serveEmulator } from "../kit/index.ts";
import { controlRoutes } from "./control.ts";
import { twilioService } from "./emulator.ts";
import { faultBody } from "./rest/errors.ts";
import { signTwilio } from "./voice/signature.ts";
import { signingToken, type TwilioConfig, type World } from "./world.ts";

export interface TwilioOptions {
  /** 0 (default) takes a free port. */
  port?: number;
  /** Folder of `twilio.sqlite`; without it the state is in memory. */
  dataDir?: string;
  accountSid: string;
  authToken: string;
  /** Default `voice.numninja.local`. */
  sipDomain?: string;
  sipVoiceUrl?: string;
  /** Default: a document of the emulator's own that answers busy, as a host beside ours would. */
  sipFallbackUrl?: string;
  sipStatusCallbackUrl?: string;
  /** E.164: a number of somebody else that is verified from the beginning. */
  callerId?: string;
  /** USD. Default 100. */
  balance?: number;
}

/** `url` is the origin: the products are at `<url>/api`, `<url>/pricing` …, the control endpoint at `<url>/__control`. */
export async function start(options: TwilioOptions): Promise<RunningEmulator> {
  const config: TwilioConfig = {
    accountSid: options.accountSid,
    authToken: options.authToken,
    sipDomain: options.sipDomain ?? "voice.numninja.local",
    sipVoiceUrl: options.sipVoiceUrl ?? "",
    sipFallbackUrl: options.sipFallbackUrl ?? "",
    sipStatusCallbackUrl: options.sipStatusCallbackUrl ?? "",
    callerId: options.callerId ?? null,
    balance: options.balance ?? 100,
  };
  let world: World | undefined;
  const currentWorld = () => {
    if (!world) throw new Error("the emulator has not started");
    return world;
  };
  const waiting = new Map<string, () => void>();
  const arrived = (id: string) =>
    new Promise<void>((done) => {
      if (currentWorld().deliveries.get(id)?.status === "pending") waiting.set(id, done);
      else done();
    });
  return serveEmulator({
    name: "twilio",
    port: options.port ?? 0,
    ...(options.dataDir && { dataDir: options.dataDir }),
    service: (kit) => twilioService(kit, config, arrived, (next) => (world = next)),
    webhooks: {
      retryAfterMs: [], // callbacks of the status kind come once
      timeoutMs: 15_000,
      sign: (body, { delivery }) => ({
        headers: {
          "x-twilio-signature": signTwilio(signingToken(currentWorld()), delivery.url, new URLSearchParams(body)),
          "i-twilio-idempotency-token": delivery.id,
          "x-home-region": "us1",
        },
      }),
      onSettled: ({ id }) => {
        waiting.get(id)?.();
        waiting.delete(id);
      },
    },
    control: controlRoutes(currentWorld),
    faultBody,
  });
}
