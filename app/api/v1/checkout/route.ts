import { apiRoute, otherMethods, reply } from "@/lib/api";
import { afterAnswer } from "@/lib/api/after-answer";
import { checkoutLimit } from "@/lib/api/route-limits";
import { checkoutSchema } from "@/lib/api/schemas/orders";
import { startCheckout } from "@/lib/orders";
import { relayOutboxSoon } from "@/lib/outbox";

/** From cart to the payment page. Spends money later, so an Idempotency-Key is required. */
export const POST = apiRoute(
  {
    auth: "required",
    scope: "orders:write",
    body: checkoutSchema,
    idempotency: "required",
    rateLimit: checkoutLimit,
  },
  async ({ actor, accountId, body }) => {
    const started = await startCheckout(actor, accountId, body);
    afterAnswer(relayOutboxSoon);
    return reply(started, { status: 201 });
  },
);

export const { GET, PUT, PATCH, DELETE } = otherMethods("POST");
