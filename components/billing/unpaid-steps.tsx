import { useTimes } from "@/components/account/times";
import type { Unpaid } from "@/lib/contract/unpaid";
import { unpaidSteps } from "./unpaid-words";

/** What an unpaid bill has taken away and takes on which day, as a list. Nothing while nothing is counted. */
export function UnpaidSteps({ unpaid }: { unpaid: Unpaid | null }) {
  const { day } = useTimes();
  if (!unpaid) return null;
  return (
    <div className="mt-2 space-y-1">
      <p>While it is unpaid:</p>
      <ul className="list-disc space-y-1 pl-5">
        {unpaidSteps(unpaid, day).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
      <p>Paying brings everything back immediately.</p>
    </div>
  );
}
