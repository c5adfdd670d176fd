import { FileText } from "lucide-react";
import { useId } from "react";
import { placeName } from "@/components/catalog/group-areas";
import { Badge } from "@/components/ui/badge";
import type { Area, Place } from "@/lib/contract/catalog";
import { typeLabels } from "./labels";

interface DocumentsNeededProps {
  areas: readonly (Area | Place)[];
  className?: string;
}

/** Areas that need documents and are not sold yet: listed so that people do not search for them in vain. */
export function DocumentsNeeded({ areas, className = "mt-8" }: DocumentsNeededProps) {
  const heading = useId();
  if (areas.length === 0) return null;
  return (
    <section aria-labelledby={heading} className={className}>
      <h2 id={heading} className="flex items-center gap-2 text-lg">
        <FileText aria-hidden className="size-5 text-ink-soft" />
        Documents needed, not sold yet
      </h2>
      <p className="mt-1 text-ink-soft text-sm">
        These places ask for proof of identity or address before a number may be used.
      </p>
      <ul className="mt-3 flex flex-wrap gap-2">
        {areas.map((area) => {
          const codes = "prefixes" in area ? area.prefixes.join(", ") : area.prefix;
          return (
            <li key={"id" in area ? area.id : `${area.number_type} ${area.slug}`}>
              <Badge className="py-1">
                {placeName(area)}
                {codes && ` (${codes})`} · {typeLabels[area.number_type]}
              </Badge>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
