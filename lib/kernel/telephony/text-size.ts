/** The alphabet of GSM 03.38. */
const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Its second page: each of these takes two places. */
const extended = new Set("^{}\\[~]|€\f");

export interface TextSize {
  /** Parts that networks count and carriers charge. */
  segments: number;
  /** Whether one character outside the plain alphabet makes the whole text take more room. */
  isUnicode: boolean;
}

/**
 * How many parts a text takes: 160 places in one part and 153 in each of several; 70 and 67 once any character is outside the plain
 * alphabet, such as an emoji or a curly quote.
 * @see 3GPP TS 23.038
 */
export function textSize(text: string): TextSize {
  const characters = [...text];
  const isUnicode = characters.some((one) => !basic.has(one) && !extended.has(one));
  const places = isUnicode ? text.length : characters.length + characters.filter((one) => extended.has(one)).length;
  const [single, each] = isUnicode ? [70, 67] : [160, 153];
  return { segments: places <= single ? 1 : Math.ceil(places / each), isUnicode };
}
