import { cleanLine } from "@/lib/kernel/clean-line";

/** What email programs make links of. */
const link = /(?:https?:\/\/|www\.)\S+|(?:[\p{L}\p{N}_-]+[.@])+\p{L}{2,}(?:[/?#]\S*)?/giu;

/** Words of a stranger below our name, in one line and without anything that could be followed. */
export const withoutLinks = (words: string, instead: string): string => cleanLine(words.replace(link, instead));

/** A name that its bearer chose, in a mail to somebody who does not know us: readable, and no email program makes a link of it. */
export const nameWithoutLinks = (name: string): string =>
  cleanLine(name.replace(link, (found) => found.replace(/[.:/@?#]+/g, "$& ")));
