/** What bounds a call plan. Apart from the schemas, which weigh as much as a page. */
export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof weekdays)[number];

/** Ring seconds of one phone: Twilio cannot ring shorter than 5, and carriers give up after a minute. */
export const ringSeconds = { least: 5, most: 60, usual: 20 } as const;
/** Twilio rings at most so many phones together. */
export const mostPhones = 10;
/** Different ones in all routes of a plan: what each costs now is looked up whenever the plan is read. */
export const mostLines = 200;
export const mostSpans = 8;
/** Groups of callers with a route of their own. */
export const mostGroups = 20;
