import { currencyExponent } from "@/lib/kernel/money";
import type { CellKind } from "./columns";

/** What is wrong with a cell, as `pricingProblemText` knows it. */
export interface CellProblem {
  code: "NOT_A_NUMBER" | "NOT_WHOLE" | "TOO_PRECISE" | "NOT_YES_NO" | "NOT_STEPS" | "NOT_A_TIME" | "NOT_AN_ID";
  value: string;
}
export type Cell = { value: unknown } | { problem: CellProblem };

/**
 * A number as people of any country write it, as a plain decimal: "1,234.50", "1.234,50", "1 234,5", "1'234.5", "12 %". The last of
 * two different marks is the decimal one. One mark alone is decimal, unless exactly three digits follow and it is a comma that stands
 * where thousands stand ("1,234"): that could be either, so it is not read.
 * @returns null when it cannot be read for certain
 */
export function readDecimalText(text: string): string | null {
  const plain = text.normalize("NFKC").replace(/[\s'’%]/g, "");
  if (!/^-?\d[\d.,]*$/.test(plain)) return null;
  const marks = plain.replace(/[^.,]/g, "");
  if (marks === "") return plain;
  const decimal = marks.at(-1)!;
  const others = marks.slice(0, -1);
  if (others.includes(decimal)) return others === decimal.repeat(others.length) ? groups(plain, decimal) : null;
  const [integer = "", decimals = ""] = plain.split(decimal);
  if (decimals === "" && plain.endsWith(decimal)) return null;
  if (others === "")
    return decimals.length === 3 && integer !== "0" && integer !== "-0" && decimal === ","
      ? null
      : `${integer}.${decimals}`;
  const whole = groups(integer, others[0]!);
  return whole && `${whole}.${decimals}`;
}

/** Digits in groups of three: "1.234.567". */
const groups = (text: string, mark: string): string | null => {
  const [first = "", ...rest] = text.split(mark);
  return /^-?\d{1,3}$/.test(first) && rest.every((part) => /^\d{3}$/.test(part)) ? [first, ...rest].join("") : null;
};

/** @param currency of the row, whose minor units amounts become */
export function readCell(kind: CellKind, text: string, currency: string): Cell {
  const value = text.trim();
  const problem = (code: CellProblem["code"]): Cell => ({ problem: { code, value: value.slice(0, 40) } });
  switch (kind) {
    case "text":
      return { value };
    case "code":
      return { value: value.toUpperCase() };
    case "id":
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
        ? { value: value.toLowerCase() }
        : problem("NOT_AN_ID");
    case "yes_no":
      if (/^(yes|true|1|y)$/i.test(value)) return { value: true };
      return /^(no|false|0|n)$/i.test(value) ? { value: false } : problem("NOT_YES_NO");
    case "instant": {
      const isDated = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(value);
      const at = isDated
        ? new Date(
            /Z|[+-]\d{2}:?\d{2}$/.test(value.slice(10))
              ? value
              : `${value.replace(" ", "T").padEnd(16, "T00:00").slice(0, 19)}Z`,
          )
        : null;
      return at && !Number.isNaN(at.getTime()) ? { value: at.toISOString() } : problem("NOT_A_TIME");
    }
    case "steps":
      return readSteps(value) ?? problem("NOT_STEPS");
    default: {
      const decimal = readDecimalText(value);
      if (decimal === null) return problem("NOT_A_NUMBER");
      if (kind === "percent") return { value: Number(decimal) };
      const digits = kind === "whole" ? 0 : currencyExponent(currency);
      const decimals = (decimal.split(".")[1] ?? "").replace(/0+$/, "");
      if (decimals.length > digits) return problem(kind === "whole" ? "NOT_WHOLE" : "TOO_PRECISE");
      return { value: Math.round(Number(decimal) * 10 ** digits) };
    }
  }
}

/** "3: 5 %; 10: 12,5 %" or "3=5|10=12.5": from so many numbers, so much less. */
function readSteps(text: string): Cell | null {
  if (text === "") return { value: [] };
  const steps = text.split(/[;|]/).map((step) => {
    const [from, percent] = step.split(/[:=]/).map((part) => readDecimalText(part));
    return from && percent && /^\d+$/.test(from) ? { from: Number(from), percent: Number(percent) } : null;
  });
  return steps.every((step) => step !== null) ? { value: steps } : null;
}
