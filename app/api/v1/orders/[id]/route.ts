import { apiRoute, idParams, otherMethods } from "@/lib/api";
import { AppError } from "@/lib/errors";
import { getOrder } from "@/lib/orders";

/** One order of the account. */
export const GET = apiRoute(
  { auth: "required", scope: "orders:read", params: idParams },
  async ({ actor, accountId, params }) => {
    const order = await getOrder(actor, accountId, params.id);
    if (!order) throw new AppError("NOT_FOUND");
    return order;
  },
);

export const { POST, PUT, PATCH, DELETE } = otherMethods("GET");
