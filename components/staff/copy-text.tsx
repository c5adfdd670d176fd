"use client";

import { Copy } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast";

/** A text to be taken elsewhere: shown as it is, and copied with one press. */
export function CopyText({ text, label }: { text: string; label: string }) {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toast.success("Copied"),
      () => toast.error("Your browser did not allow copying. Select the text instead."),
    );
  return (
    <div className="space-y-3">
      <Textarea readOnly aria-label={label} value={text} rows={text.split("\n").length + 1} className="text-sm" />
      <Button variant="secondary" size="sm" onClick={copy}>
        <Copy aria-hidden className="size-4" /> Copy
      </Button>
    </div>
  );
}
