"use client";

import { toast } from "@/components/ui/toast";

/** Copies the one-time code of a text as it is typed in: without spaces. */
export function CopyCode({ code }: { code: string }) {
  const copy = () => {
    navigator.clipboard.writeText(code.replace(/\s/g, "")).then(
      () => toast.success(`Copied ${code}`),
      () => toast.error("It was not copied", { description: "Select the code and copy it by hand." }),
    );
  };
  return (
    <button type="button" onClick={copy} className="inline-flex min-h-11 items-center text-link md:min-h-8">
      Copy {code}
    </button>
  );
}
