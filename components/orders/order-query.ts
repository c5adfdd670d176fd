import { queryOptions } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { isRunning } from "@/components/orders/order-words";

/** One order; asked again every two seconds while it is being set up, every four while its payment is awaited, now and then while a debt is. */
export const orderQuery = (orderId: string) =>
  queryOptions({
    queryKey: ["orders", orderId],
    queryFn: ({ signal }) => api("GET /orders/{id}", { params: { id: orderId }, signal }),
    refetchInterval: (query) => {
      const order = query.state.data;
      if (!order) return false;
      if (isRunning(order)) return 2_000;
      if (order.debt_cents > 0) return 15_000;
      return order.status === "awaiting_payment" && Date.parse(order.deadline) + 120_000 > Date.parse(order.server_now)
        ? 4_000
        : false;
    },
    staleTime: 0,
  });
