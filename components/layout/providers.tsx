"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { useToasterWanted } from "@/components/ui/toast";
import { isPassing } from "./api-client";

const Toaster = dynamic(() => import("@/components/ui/toaster").then((module) => module.Toaster), { ssr: false });

/** What client components need around them: the query cache and the place for toasts (loaded when needed). */
export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 15_000,
            retry: (failures, error) => failures < 2 && isPassing(error),
            retryDelay: (failures) => 600 * 2 ** failures,
          },
        },
      }),
  );
  const wanted = useToasterWanted();
  return (
    <QueryClientProvider client={client}>
      {children}
      {wanted && <Toaster />}
    </QueryClientProvider>
  );
}
