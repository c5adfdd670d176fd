import "server-only";
import { type Face, faceFor, type Weight } from "./faces";

/** Letters that one face draws in one direction. */
export interface Run {
  text: string;
  face: Face;
  isRightToLeft: boolean;
}

const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });
const rightToLeft = /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;
const leftToRight = /\p{L}/u;
const closing: Record<string, string> = { ")": "(", "]": "[", "»": "«" };
const mirrored: Record<string, string> = {
  "(": ")",
  ")": "(",
  "[": "]",
  "]": "[",
  "<": ">",
  ">": "<",
  "«": "»",
  "»": "«",
};

/**
 * One line in the order in which it is drawn, from left to right. Within a stretch of a script that is written from right to left the
 * runs change places, and numbers keep theirs (Unicode's UAX #9, for a line that begins at the left).
 */
export function runsOf(line: string, weight: Weight): Run[] {
  const pieces = [...clusters.segment(line.normalize("NFC"))].map(({ segment }) => segment);
  const first = pieces.findIndex((piece) => rightToLeft.test(piece));
  if (first < 0)
    return joinRuns(
      pieces.map((piece) => drawable(piece, weight)),
      () => true,
    );
  const rest = pieces.slice(first);
  const stretch = stretchOf(rest);
  return [
    ...runsOf(pieces.slice(0, first).join(""), weight),
    ...joinRuns(
      stretch.map((piece) => drawable(mirrored[piece] ?? piece, weight)),
      keepsOrder,
    ).reverse(),
    ...runsOf(rest.slice(stretch.length).join(""), weight),
  ];
}

/** What is written from right to left at the beginning of a line: to its last letter of such a script, or the bracket that closes it. */
function stretchOf(pieces: string[]): string[] {
  const end = pieces.findIndex((piece) => leftToRight.test(piece) && !rightToLeft.test(piece));
  const stretch = pieces.slice(0, end < 0 ? pieces.length : end);
  const belongs = (piece: string) => rightToLeft.test(piece) || (piece in closing && stretch.includes(closing[piece]!));
  while (!belongs(stretch.at(-1)!)) stretch.pop();
  return stretch;
}

/** Within a stretch, letters of its script and the digits of a number stay together; a space or a bracket stands alone. */
const keepsOrder = ({ text, isRightToLeft }: Run) => isRightToLeft || /^[\p{N}.,]+$/u.test(text);

/** What no face can draw is named by its code: a name is never shown as boxes that all look the same. */
function drawable(piece: string, weight: Weight): Run {
  const codePoints = Array.from(piece, (letter) => letter.codePointAt(0)!);
  const face = faceFor(codePoints, weight);
  if (face) return { text: piece, face, isRightToLeft: rightToLeft.test(piece) };
  const codes = codePoints.map((codePoint) => `[U+${codePoint.toString(16).toUpperCase()}]`).join("");
  return { text: codes, face: faceFor([0x5b], weight)!, isRightToLeft: false };
}

function joinRuns(runs: Run[], mayJoin: (run: Run) => boolean): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const isSame = last?.face === run.face && last.isRightToLeft === run.isRightToLeft;
    if (isSame && mayJoin(last) && mayJoin(run)) last.text += run.text;
    else joined.push({ ...run });
  }
  return joined;
}
