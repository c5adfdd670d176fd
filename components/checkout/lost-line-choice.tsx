"use client";

import { useState } from "react";
import { RadioGroup } from "@/components/ui/radio-group";

const choices = ["drop", "nearest"] as const;
type Choice = (typeof choices)[number];
const memory = "nn-lost-line";

/** What to do with a line that the carrier loses. The tab remembers it, for someone who comes back from the payment page. */
export function LostLineChoice() {
  const [choice, setChoice] = useState(remembered);
  return (
    <RadioGroup<Choice>
      name="lost_line_policy"
      legend="If the carrier loses a number before it is yours"
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
    />
  );
}

function remembered(): Choice {
  try {
    return choices.find((choice) => choice === sessionStorage.getItem(memory)) ?? "drop";
  } catch {
    return "drop"; // no storage, in a private window or on the server
  }
}

function remember(choice: Choice): void {
  try {
    sessionStorage.setItem(memory, choice);
  } catch {
    // then it is asked again
  }
}
