"use client";

import { QueryProvider } from "@/components/layout/query-provider";
import { galleryAreas } from "./registry";

/** Every state of every component, one below the other. A client component, because states carry handlers. */
export function Gallery() {
  return (
    <QueryProvider>
      {galleryAreas.map(({ name, states }) => (
        <div key={name} id={name} data-area className="border-line border-t py-8">
          <h2 className="text-2xl">{name}</h2>
          {Object.entries(states).map(([title, state]) => (
            <div key={title} data-state className="mt-6">
              <p className="mb-2 text-ink-soft text-xs">{title}</p>
              {state}
            </div>
          ))}
        </div>
      ))}
    </QueryProvider>
  );
}
