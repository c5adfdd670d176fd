import { Notice } from "@/components/ui/notice";
import { Wait } from "@/components/ui/wait";
import type { FormState } from "@/lib/contract/form-state";

/** The message about a form as a whole, read out when it appears. */
export function FormMessage({ message }: { message: FormState["message"] }) {
  if (!message) return null;
  const { tone, text, waitSeconds } = message;
  return (
    <Notice tone={tone} role={tone === "bad" ? "alert" : "status"}>
      {text}
      {waitSeconds !== undefined && <Wait seconds={waitSeconds} answer={message} />}
    </Notice>
  );
}
