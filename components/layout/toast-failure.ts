import { toast } from "@/components/ui/toast";
import { explainError } from "./describe-error";

/** A message that passes: what a call of our API was refused with. */
export function toastFailure(error: unknown): void {
  const { text, ...rest } = explainError(error);
  toast.error(text, rest);
}
