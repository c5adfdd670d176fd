"use client";

import { Copy } from "lucide-react";
import { Button } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-text";
import { Textarea } from "@/components/ui/textarea";

/** A text to be taken elsewhere: shown as it is, and copied with one press. */
export function CopyText({ text, label }: { text: string; label: string }) {
  return (
    <div className="space-y-3">
      <Textarea readOnly aria-label={label} value={text} rows={text.split("\n").length + 1} className="text-sm" />
      <Button variant="secondary" size="sm" onClick={() => copyText(text)}>
        <Copy aria-hidden className="size-4" /> Copy
      </Button>
    </div>
  );
}
