"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { galleryAreas } from "./registry";

/** Every state of every component, one below the other. A client component, because states carry handlers. */
export function Gallery() {
  return galleryAreas.map(({ name, states }) => (
    <div key={name} id={name} data-area className="border-line border-t py-8">
      <h2 className="text-2xl">{name}</h2>
      {Object.entries(states).map(([title, state]) => (
        <div key={title} data-state className="mt-6">
          <p className="mb-2 text-ink-soft text-xs">{title}</p>
          <Alone>{state}</Alone>
        </div>
      ))}
    </div>
  ));
}

/** What a state shows is its own: several show the same record. What it began with is never asked for again. */
function Alone({ children }: { children: ReactNode }) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
