"use client";

import { ChevronDown } from "lucide-react";
import { useEffect, useState } from "react";
import { Card } from "@/components/ui/card";
import { RadioGroup } from "@/components/ui/radio-group";

const choices = ["drop", "nearest"] as const;
type Choice = (typeof choices)[number];
const memory = "nn-lost-line";

const title = "If a number cannot be delivered";
const result: Record<Choice, string> = {
  drop: "It is left out, and you do not pay for it.",
  nearest: "The nearest one takes its place, for the lower of the two prices.",
};

/**
 * What to do with a line that cannot be delivered: rare, so what happens is said and the choice is folded away. The tab remembers it, for
 * someone who comes back from the payment page.
 */
export function LostLineChoice() {
  const [choice, setChoice] = useState<Choice>("drop");
  useEffect(() => setChoice(remembered()), []); // not while it is drawn first: the server cannot know it
  return (
    <Card padded={false}>
      <details className="group">
        <summary className="flex min-h-14 list-none items-center justify-between gap-4 px-4 py-3 sm:px-6 [&::-webkit-details-marker]:hidden">
          <span>
            <h2 className="text-lg">{title}</h2>
            <span className="block text-ink-soft text-sm">{result[choice]}</span>
          </span>
          <ChevronDown
            aria-hidden
            className="size-5 shrink-0 text-ink-soft transition-transform group-open:rotate-180"
          />
        </summary>
        <RadioGroup<Choice>
          name="lost_line_policy"
          legend={title}
          hideLegend
          value={choice}
          onValueChange={(value) => {
            setChoice(value);
            remember(value);
          }}
          options={[
            { value: "drop", label: "Leave it out", description: "You do not pay for it." },
            {
              value: "nearest",
              label: "Take the nearest one",
              description: "Same place, type and abilities, for the lower of the two prices.",
            },
          ]}
          className="px-4 pb-4 sm:px-6"
        />
      </details>
    </Card>
  );
}

function remembered(): Choice {
  try {
    return choices.find((choice) => choice === sessionStorage.getItem(memory)) ?? "drop";
  } catch {
    return "drop"; // no storage, in a private window
  }
}

function remember(choice: Choice): void {
  try {
    sessionStorage.setItem(memory, choice);
  } catch {
    // then it is asked again
  }
}
