import { cleanLine } from "@/lib/kernel/clean-line";

/** What email programs make links of. */
const link = /(?:https?:\/\/|www\.)\S+|(?:[\p{L}\p{N}_-]+[.@])+\p{L}{2,}(?:[/?#]\S*)?/giu;

/** Words of a stranger below our name, in one line and without anything that could be followed. */
export const withoutLinks = (words: string, instead: string): string => cleanLine(words.replace(link, instead));
