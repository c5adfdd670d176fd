import { FileText } from "lucide-react";
import { placeName } from "@/components/shop/group-areas";
import { typeLabels } from "@/components/shop/labels";
import { Badge } from "@/components/ui/badge";
import type { Area } from "@/lib/api/schemas/catalog";

/** Areas that exist but need papers: named, so that nobody searches in vain; not sold yet. */
export function DocumentsNeeded({ areas }: { areas: readonly Area[] }) {
  if (areas.length === 0) return null;
  return (
    <section aria-labelledby="documents-needed" className="mt-8">
      <h2 id="documents-needed" className="flex items-center gap-2 text-lg">
        <FileText aria-hidden className="size-5 text-ink-soft" />
        Documents needed, not sold yet
      </h2>
      <p className="mt-1 text-ink-soft text-sm">
        These places ask for proof of identity or address before a number may be used.
      </p>
      <ul className="mt-3 flex flex-wrap gap-2">
        {areas.map((area) => (
          <li key={area.id}>
            <Badge className="py-1">
              {placeName(area)}
              {area.prefix && ` (${area.prefix})`} · {typeLabels[area.number_type]}
            </Badge>
          </li>
        ))}
      </ul>
    </section>
  );
}
