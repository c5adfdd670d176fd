/** Digits one by one, as they are read out. */
const spelled = (e164: string) => e164.replace(/\D/g, "").split("").join(" ");

/** What callers and those who are called hear. */
export const voicemailWords = (name: string | null): string =>
  `Hello. You have reached ${name ?? "a NumNinja number"}. Nobody can take your call right now. Please leave a message after the tone. It is recorded.`;
export const greetingWords = (name: string | null): string =>
  `Hello. You have reached ${name ?? "a NumNinja number"}. Nobody can take your call right now. Please try again later. Goodbye.`;
export const mailboxFullWords = (name: string | null): string =>
  `Hello. You have reached ${name ?? "a NumNinja number"}. Nobody can take your call right now, and the mailbox is full. Please try again later. Goodbye.`;
/** Short: each second of it is paid by whom they call. */
export const noCallsTakenWords = "This number cannot take calls at the moment. Please try again later.";
export const notInServiceWords = "The number you have called is not in service.";
/** Our own outage: the caller hears something and can try again. */
export const sorryWords = "We are sorry. Your call cannot be connected right now. Please try again in a few minutes.";
export const goodbyeWords = "Goodbye.";

/** @param e164 the number that is tried */
export const testWords = (e164: string): string =>
  `Hello. This is the test call of NumNinja that you asked for. We now call your number ending in ${spelled(e164.slice(-4))}. You hear what its callers hear.`;

/** @param code its digits, read out one by one */
export const codeWords = (code: string): string =>
  `Hello. This is NumNinja. Your code is ${code.split("").join(", ")}. If you did not ask for it, hang up: nothing happens.`;
export const screeningWords = (name: string | null, caller: string | null): string =>
  `Call for ${name ?? "your number"} from ${caller ? spelled(caller) : "a withheld number"}. Press 1 to take it.`;
