import type { CallResult, LiveCall, Step } from "./call.ts";
import type { XmlElement } from "./xml.ts";

/** What comes after a verb: the next one, another document, or the end. */
export type Outcome = { after: "next" } | { after: "goto"; step: Step } | { after: "end"; by: CallResult["ended_by"] };

/** @param base the address of the document, which relative ones are resolved against */
export type Verb = (call: LiveCall, element: XmlElement, base: string) => Promise<Outcome>;

export const next: Outcome = { after: "next" };

export const end = (by: CallResult["ended_by"]): Outcome => ({ after: "end", by });

/** The party hung up, or something else took it away. */
export const departed = ({ gone }: LiveCall): Outcome => end(gone.fired?.value ?? "caller");

/** The step that an attribute with an address leads to; without one the present document is asked for again. */
export function actionStep({ attributes }: XmlElement, base: string, params: Record<string, string>): Step {
  return {
    url: new URL(attributes.action ?? base, base).href,
    method: attributes.method ?? "POST",
    params,
    isAction: true,
  };
}

/** A number of an attribute, or what applies without it. */
export function numberOf({ attributes }: XmlElement, name: string, otherwise: number): number {
  const value = Number(attributes[name] ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : otherwise;
}
