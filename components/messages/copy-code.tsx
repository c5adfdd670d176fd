"use client";

import { copyText } from "@/components/ui/copy-text";

/** Copies the one-time code of a text as it is typed in: without spaces. */
export function CopyCode({ code }: { code: string }) {
  return (
    <button
      type="button"
      onClick={() => copyText(code.replace(/\s/g, ""), `Copied ${code}`)}
      className="inline-flex min-h-11 items-center text-link md:min-h-8"
    >
      Copy {code}
    </button>
  );
}
