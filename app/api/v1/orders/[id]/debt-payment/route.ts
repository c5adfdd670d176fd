import { afterAnswer, apiRoute, checkoutLimit, idParams, otherMethods, reply } from "@/lib/api";
import { relayOutboxSoon } from "@/lib/jobs";
import { startDebtPayment } from "@/lib/orders";

/** The payment page of what a refused capture left open. */
export const POST = apiRoute(
  { auth: "person", params: idParams, idempotency: "required", rateLimit: checkoutLimit },
  async ({ actor, accountId, params }) => {
    const checkoutUrl = await startDebtPayment(actor, accountId, params.id);
    afterAnswer(relayOutboxSoon);
    return reply({ checkout_url: checkoutUrl }, { status: 201 });
  },
);

export const { GET, PUT, PATCH, DELETE } = otherMethods("POST");
