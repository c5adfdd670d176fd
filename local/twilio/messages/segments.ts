/** The alphabet of GSM 03.38, and what costs two places in it. */
const plain =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const escaped = "^{}\\[~]|€\f";

/** How many parts of the network a text takes: 160 places in one part and 153 in each of several, or 70 and 67 with any other character. */
export function segmentsOf(text: string): number {
  const characters = [...text];
  const isGsm = characters.every((one) => plain.includes(one) || escaped.includes(one));
  const places = isGsm ? characters.length + characters.filter((one) => escaped.includes(one)).length : text.length;
  const [single, each] = isGsm ? [160, 153] : [70, 67];
  return places <= single ? 1 : Math.ceil(places / each);
}
