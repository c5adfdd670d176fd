import { Notice } from "@/components/ui/notice";
import type { FormState } from "@/lib/contract/form-state";

/** The message about a form as a whole, read out when it appears. */
export function FormMessage({ message }: { message: FormState["message"] }) {
  if (!message) return null;
  return (
    <Notice tone={message.tone} role={message.tone === "bad" ? "alert" : "status"}>
      {message.text}
    </Notice>
  );
}
