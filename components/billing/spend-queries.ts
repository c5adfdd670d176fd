import { queryOptions } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";

export const spendCapsQuery = queryOptions({
  queryKey: ["spend-caps"],
  queryFn: () => api("GET /billing/limits"),
});

export const spendStopQuery = (numberId: string) =>
  queryOptions({
    queryKey: ["numbers", numberId, "spend-stop"],
    queryFn: () => api("GET /numbers/{id}/spend-stop", { params: { id: numberId } }),
  });
