import { defineEmulator } from "emulate";
import { ControlError, type EmulatorKit } from "../kit/index.ts";
import { callNumber } from "./control.ts";
import { fileOf, mediaRoutes } from "./messages/media.ts";
import { messageRoutes } from "./messages/outbound.ts";
import { accountRoutes } from "./rest/account.ts";
import { alertRoutes } from "./rest/alerts.ts";
import { availableRoutes } from "./rest/available.ts";
import { callerIdRoutes } from "./rest/caller-ids.ts";
import { callRoutes } from "./rest/calls.ts";
import { incomingRoutes } from "./rest/incoming.ts";
import { pricingRoutes } from "./rest/pricing.ts";
import { recordingRoutes } from "./rest/recordings.ts";
import { serveProduct } from "./rest/router.ts";
import { phoneBehind } from "./voice/network.ts";
import { createWorld, type TwilioConfig, type World } from "./world.ts";

const busy = '<?xml version="1.0" encoding="UTF-8"?><Response><Reject reason="busy"/></Response>';

const rejecting = busy.replace("busy", "rejected");
const forwarding = (digits: string) =>
  busy.replace('<Reject reason="busy"/>', `<Dial timeout="25"><Number>+${digits.replace(/\D/g, "")}</Number></Dial>`);

/**
 * Twilio's APIs as an `emulate` service, each product below a prefix of its own. All state is in the store.
 * @param onWorld is handed every new world: the control routes work on the latest one
 */
export function twilioService(
  kit: EmulatorKit,
  config: TwilioConfig,
  arrived: World["arrived"],
  onWorld: (world: World) => void,
) {
  return defineEmulator({
    name: "twilio",
    state: () => ({}),
    setup({ app }) {
      const world = createWorld(kit, config, arrived, phoneBehind);
      serveProduct(app, world, "/api", [
        ...accountRoutes(world),
        ...availableRoutes(world),
        ...incomingRoutes(world),
        ...callRoutes(world),
        ...recordingRoutes(world),
        ...mediaRoutes(world),
        ...messageRoutes(world),
        ...callerIdRoutes(world),
      ]);
      serveProduct(app, world, "/pricing", pricingRoutes(world));
      serveProduct(app, world, "/monitor", alertRoutes(world));
      // A document that Twilio itself hosts: the domain's fallback when ours is down.
      app.post("/documents/busy", (c) => c.body(busy, 200, { "content-type": "text/xml" }));
      // `VOICE_FALLBACK_URL`: a deployment beside ours, which answers while ours is down.
      app.post("/documents/forward", (c) => {
        const to = c.req.query("to");
        return c.body(to ? forwarding(to) : rejecting, 200, { "content-type": "text/xml" });
      });
      app.get("/documents/media/:sid", (c) => fileOf(world, c.req.param("sid")));
      // For a person at the stack without a phone: what was said to those that we called.
      app.get("/demo/calls", (c) => c.json(world.heard));
      app.post("/demo/calls", async (c) => {
        try {
          return c.json(await callNumber(world, await c.req.json()));
        } catch (error) {
          if (!(error instanceof ControlError)) throw error;
          return c.json({ error: error.message }, error.status as 400);
        }
      });
      onWorld(world);
    },
  });
}
