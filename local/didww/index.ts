import { type RunningEmulator, serveEmulator } from "../kit/index.ts";
import { smsTrunk } from "./account.ts";
import { callbackDeliveries } from "./callbacks/send-callback.ts";
import { controlRoutes } from "./control/routes.ts";
import { didwwService } from "./emulator.ts";
import { faultBody } from "./router.ts";
import type { DidwwConfig, World } from "./world.ts";

export interface DidwwOptions {
  /** 0 (default) takes a free port. */
  port?: number;
  /** Folder of `didww.sqlite`. */
  dataDir?: string;
  /** Without `dataDir` the state is in memory anyway; makes that visible at the call site. */
  memory?: boolean;
  apiKey: string;
  /** Signs callbacks; the API key when absent. */
  callbackSecret?: string;
  /** Default `voice.numninja.local`. */
  voiceSipHost?: string;
  /** The embedded Twilio's route for calls to its SIP Domain. */
  voiceDomainUrl?: string;
  /** How long an order stays pending, in ms of the virtual clock. Default 1500. */
  orderDelayMs?: number;
  /** Opening balance in USD; default "250.00". */
  balance?: string;
  /** The trunk for texts as the panel would have it, until `PATCH /__control/account` says otherwise. Default none. */
  smsTrunk?: { url: string; secret: string };
  /** Default 20; 0 switches the limit off. */
  rateLimitPerSecond?: number;
}

/** `url` is the origin: the API is at `<url>/v3`, the control endpoint at `<url>/__control`. */
export async function start(options: DidwwOptions): Promise<RunningEmulator> {
  const config: DidwwConfig = {
    apiKey: options.apiKey,
    callbackSecret: options.callbackSecret ?? options.apiKey,
    voiceSipHost: options.voiceSipHost ?? "voice.numninja.local",
    voiceDomainUrl: options.voiceDomainUrl ?? "",
    orderDelayMs: options.orderDelayMs ?? 1_500,
    balance: options.balance ?? "250.00",
    rateLimitPerSecond: options.rateLimitPerSecond ?? 20,
    smsTrunk: options.smsTrunk ? smsTrunk(options.smsTrunk) : null,
  };
  let world: World | undefined;
  const currentWorld = () => {
    if (!world) throw new Error("the emulator has not started");
    return world;
  };
  return serveEmulator({
    name: "didww",
    port: options.port ?? 0,
    ...(options.dataDir && !options.memory && { dataDir: options.dataDir }),
    service: (kit) => didwwService(kit, config, (next) => (world = next)),
    webhooks: () =>
      callbackDeliveries(config.callbackSecret, () => currentWorld().account.get().smsTrunk?.headers ?? {}),
    control: controlRoutes(currentWorld),
    faultBody,
  });
}
