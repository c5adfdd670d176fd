"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import type { ChosenPeriod } from "@/lib/contract/numbers";

/** Pays a number by the year or by the month; what shows numbers or the next bill is asked again. */
export function useChoosePeriod(
  numberId: string,
  on: {
    chosen: (period: ChosenPeriod["period"]) => void;
    /** The year that was asked for is chosen or refused; a choice of months asks nothing. */
    yearSettled: () => void;
  },
) {
  const queryClient = useQueryClient();
  const ask = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ["numbers"] }),
      queryClient.invalidateQueries({ queryKey: ["invoices", "next"] }),
    ]);
  return useMutation({
    mutationFn: (body: ChosenPeriod) => api("PUT /numbers/{id}/period", { params: { id: numberId }, body }),
    onSuccess: async (_answer, { period }) => {
      await ask();
      on.chosen(period);
    },
    onError: (error) => {
      toastFailure(error);
      void ask();
    },
    onSettled: (_answer, _error, { period }) => period === "year" && on.yearSettled(),
  });
}
