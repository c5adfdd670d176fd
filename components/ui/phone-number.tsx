import { cn } from "@/components/ui/cn";
import { type DigitMatch, findDigits } from "@/lib/kernel/reading/find-digits";

/** `digits` as `readDigits` has them. */
export interface Mark {
  digits: string;
  match: DigitMatch;
}

interface PhoneNumberProps {
  /** `+12025550123`, or null for a number that is not known yet ("any number in the area"). */
  e164: string | null;
  /** Formatted for its country by the server: `+1 202-555-0123`. */
  display: string;
  /** Digits of the buyer's search to point out inside the number. */
  mark?: Mark | undefined;
  className?: string;
}

/** A phone number in tabular figures, never broken over lines, selectable in one go. */
export function PhoneNumber({ e164, display, mark, className }: PhoneNumberProps) {
  const range = mark ? placeOfDigits(display, mark) : null;
  return (
    <data
      value={e164 ?? ""}
      translate="no"
      className={cn("whitespace-nowrap tabular-nums tracking-[-0.005em]", e164 && "select-all", className)}
    >
      {range ? (
        <>
          {display.slice(0, range[0])}
          <mark className="rounded-[0.2em] bg-brand-soft px-[0.05em] text-brand-ink">{display.slice(...range)}</mark>
          {display.slice(range[1])}
        </>
      ) : (
        display
      )}
    </data>
  );
}

/**
 * Where the wanted digits stand in the formatted text, separators allowed in between; the last place wins, as people read endings.
 * Those dialed at home have a zero in front that the text does not show.
 */
export function placeOfDigits(display: string, mark: Mark): [start: number, end: number] | null {
  const positions: number[] = [];
  let plain = "";
  for (const [index, char] of [...display].entries()) {
    if (char >= "0" && char <= "9") {
      plain += char;
      positions.push(index);
    }
  }
  const match = mark.match === "ends" ? "ends" : "contains";
  const place =
    findDigits(plain, mark.digits, match) ?? findDigits(plain, mark.digits.replace(/^0+(?=\d{2})/, ""), match);
  return place && [positions[place[0]]!, positions[place[1] - 1]! + 1];
}
