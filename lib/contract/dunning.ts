/** Days after the first refusal at which an unpaid bill takes something away. The settings `dunning_*` are the same, in hours. */
export const dunningDays = { receiveOnly: 8, quarantine: 22, release: 52 } as const;

/** What follows when a bill stays unpaid, for the people it happens to. */
export const dunningWords = `While it is unpaid, calls stop ringing your phones after ${dunningDays.receiveOnly} days (callers still reach voicemail) and no further number can be bought, and after ${dunningDays.quarantine} days callers of unpaid numbers hear that they are not in service; after ${dunningDays.release} days these numbers are given back, which usually is final. Paying brings everything back immediately.`;
