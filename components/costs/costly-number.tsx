import Link from "next/link";
import { routes } from "@/components/layout/routes";
import { PhoneNumber } from "@/components/ui/phone-number";

interface CostlyNumberProps {
  number: { number_id: string; e164: string; display: string };
  /** whether its page is this person's to see */
  seesNumbers: boolean;
}

/** A number that costs money; it leads to its page. */
export const CostlyNumber = ({ number: { number_id, e164, display }, seesNumbers }: CostlyNumberProps) =>
  seesNumbers ? (
    <Link href={routes.myNumber(number_id)} className="text-link">
      <PhoneNumber e164={e164} display={display} />
    </Link>
  ) : (
    <PhoneNumber e164={e164} display={display} />
  );
