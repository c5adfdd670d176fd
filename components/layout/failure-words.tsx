import { Wait } from "@/components/ui/wait";
import { explainError } from "./describe-error";

/** What a call of our API was refused with, in words; a limit's seconds are counted down. */
export function FailureWords({ error }: { error: object | null }) {
  const { text, waitSeconds } = explainError(error);
  return (
    <>
      {text}
      {error && waitSeconds !== undefined && <Wait seconds={waitSeconds} answer={error} />}
    </>
  );
}
