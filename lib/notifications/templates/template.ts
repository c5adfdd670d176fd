import type { ReactElement } from "react";
import type { TemplateName, TemplateParameters } from "../parameters";
import type { Say } from "../words";

/** What a template may use besides its parameters. */
export interface TemplateContext {
  say: Say;
  locale: string;
  /** Origin of the shop, without trailing slash. */
  appUrl: string;
  money: (cents: number, currency: string) => string;
  /** Day in the recipient's zone, spelled out: "December 20, 2026". */
  date: (iso: string) => string;
  phone: (e164: string) => string;
}

/** One kind of message: subject line, the line that inboxes show beside it, and the body inside the common layout. */
export interface Template<Name extends TemplateName> {
  subject: (parameters: TemplateParameters<Name>, context: TemplateContext) => string;
  preview: (parameters: TemplateParameters<Name>, context: TemplateContext) => string;
  body: (parameters: TemplateParameters<Name>, context: TemplateContext) => ReactElement;
}
