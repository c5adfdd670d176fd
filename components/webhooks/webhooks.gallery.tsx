import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleTime } from "@/components/gallery/samples";
import { Card } from "@/components/ui/card";
import type { Webhook, WebhookDelivery } from "@/lib/contract/webhooks";
import { WebhookCard } from "./webhook-card";
import { WebhookForm } from "./webhook-form";
import { DeliveryRow } from "./webhook-log";

const webhook: Webhook = {
  id: "6f9c1b7a-1111-4222-8333-0000000000e1",
  url: "https://example.com/a/rather/long/path/to/the/program/that/takes/texts",
  kinds: ["text.received", "text.status"],
  is_on: true,
  failing_since: null,
  switched_off_at: null,
  old_secret_until: null,
  created_at: sampleTime({ minutes: -9_000 }),
};
const delivery: WebhookDelivery = {
  id: "6f9c1b7a-1111-4222-8333-0000000000e2",
  event_id: "6f9c1b7a-1111-4222-8333-0000000000e3",
  kind: "text.received",
  state: "delivered",
  attempts: 1,
  status_code: 204,
  cause: null,
  tried_at: sampleTime({ minutes: -3 }),
  next_try_at: null,
  created_at: sampleTime({ minutes: -3 }),
};
const waiting: Partial<WebhookDelivery> = {
  kind: "text.status",
  state: "waiting",
  attempts: 4,
  cause: "error_status",
  status_code: 503,
  next_try_at: sampleTime({ minutes: 12 }),
};
const failed: Partial<WebhookDelivery> = { state: "failed", attempts: 12, cause: "slow", status_code: null };

const nothing = () => {};
const card = (changes: Partial<Webhook>, secret: string | null = null) => (
  <Card>
    <WebhookCard webhook={{ ...webhook, ...changes }} secret={secret} onSecret={nothing} />
  </Card>
);

export const webhooksGallery: GalleryArea = {
  name: "Webhooks",
  states: {
    "A webhook": card({}),
    "A secret that is shown once": card(
      { old_secret_until: sampleTime({ minutes: 1_400 }) },
      "whsec_c2VjcmV0LW9mLXRoZS1nYWxsZXJ5LXdpdGgtbGVuZ3Ro",
    ),
    "A webhook that fails": card({ failing_since: sampleTime({ minutes: -90 }) }),
    "A webhook that we switched off": card({ is_on: false, switched_off_at: sampleTime({ minutes: -60 }) }),
    "A new webhook": (
      <Card>
        <WebhookForm onDone={nothing} />
      </Card>
    ),
    "Deliveries of a webhook": (
      <Card>
        <ul className="divide-y divide-line">
          {[{}, waiting, failed].map((changes, at) => (
            <DeliveryRow key={String(at)} webhookId={webhook.id} delivery={{ ...delivery, ...changes }} />
          ))}
        </ul>
      </Card>
    ),
  },
};
