import { afterAnswer, apiRoute, checkoutLimit, otherMethods, reply } from "@/lib/api";
import { checkoutSchema } from "@/lib/contract/orders";
import { relayOutboxSoon } from "@/lib/jobs";
import { startCheckout } from "@/lib/orders";

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
